import ServerlessDatasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Intermediate data that disappears between the stages.
extension Scenarios {
  static let lost: [String: Scenario] = [
    // Each row says which computation of its partition it comes from.
    "lost-input": { session, traces, rounds in
      let isSteady = rounds == 1
      let rows = try await session.range(0..<4, partitions: 4).flatMap { part in
        traces.noteTask("map \(part)")
        let generation = isSteady ? 0 : traces.count("generation-\(part)")
        return (0..<3000).map { (part, generation, "row \($0) of part \(part), long enough to need an object of its own") }
      }.repartitioned(4).mapPartitions { rows in
        let rows = Array(rows)
        let number = traces.count("reader")
        traces.noteTask("reduce \(number)")
        // The others have read all that they need by then.
        if number == 3 {
          removeObject(traces.folder)
          throw Refused(number: number)
        }
        return Dictionary(grouping: rows) { "\($0.0) \($0.1)" }.map { ($0.key, $0.value.count) }
      }.collect()
      let counts = rows.reduce(into: [:]) { counts, row in counts[row.0, default: 0] += row.1 }
      return counts.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ";")
    }
  ]

  /// Deletes one of the objects that the first stage wrote.
  static func removeObject(_ folder: String) {
    var paths: [String] = []
    collect("\(folder)/state/runs", into: &paths)
    if let path = paths.sorted().first { unlink(path) }
  }

  private static func collect(_ folder: String, into paths: inout [String]) {
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      if entry.pointee.d_type == DT_DIR {
        collect("\(folder)/\(name)", into: &paths)
      } else {
        paths.append("\(folder)/\(name)")
      }
    }
  }
}
