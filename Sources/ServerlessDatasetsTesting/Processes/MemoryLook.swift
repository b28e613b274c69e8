internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A look at the memory of process groups.
enum MemoryLook {
  /// Tells each process what its group uses.
  static func take(_ processes: [EnvironmentProcess]) {
    guard !processes.isEmpty else { return }
    #if os(Linux)
      var used = Dictionary(processes.map { ($0.id, 0) }) { first, _ in first }
      for process in systemProcesses() {
        // A group's number is that of its leader, so most processes need one call and no file.
        let group = getpgid(process)
        guard used[group] != nil else { continue }
        used[group, default: 0] += max(Int(cposix_resident_bytes(process)), 0)
      }
      for process in processes { process.note(residentBytes: used[process.id] ?? 0) }
    #else
      for process in processes { process.sample() }
    #endif
  }

  #if os(Linux)
    private static func systemProcesses() -> [Int32] {
      guard let folder = opendir("/proc") else { return [] }
      defer { closedir(folder) }
      var found: [Int32] = []
      while let entry = readdir(folder) {
        let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
        }
        if number > 0 { found.append(number) }
      }
      return found
    }
  #endif
}
