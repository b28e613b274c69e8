/// The entries of a file's dynamic section and the strings they name.
struct ELFDynamicTable {
  /// The entries before the one that ends the table.
  private(set) var entries: [ELFDynamicEntry] = []
  private let file: ELFBytes
  private let segments: [ELFSegment]
  private let path: String

  /// - Throws: `damaged` for a table that doesn't end, or whose strings aren't in the file.
  init(_ file: ELFBytes, _ segments: [ELFSegment], _ path: String) throws(PackagingError) {
    (self.file, self.segments, self.path) = (file, segments, path)
    guard let segment = segments.first(where: { $0.kind == ELFSegment.dynamic }) else { return }
    var offset = segment.offset
    while true {
      guard offset <= segment.end - ELFDynamicEntry.size, let tag = file.number(UInt64.self, at: offset),
        let value = file.number(UInt64.self, at: offset + 8)
      else { throw ELFFile.damaged(path, "its dynamic section has no end") }
      if tag == ELFDynamicEntry.end { break }
      entries.append(ELFDynamicEntry(tag: tag, value: value))
      offset += ELFDynamicEntry.size
    }
  }

  /// The value of the first entry with that tag.
  func value(_ tag: UInt64) -> UInt64? { entries.first { $0.tag == tag }?.value }

  /// The strings that entries with that tag name.
  func strings(_ tag: UInt64) throws(PackagingError) -> [String] {
    var found: [String] = []
    for entry in entries where entry.tag == tag {
      guard let table = value(ELFDynamicEntry.stringTable), let offset = offset(of: table.addingReportingOverflow(entry.value)),
        let text = file.string(at: offset)
      else { throw ELFFile.damaged(path, "a name in its dynamic section is not in the file") }
      found.append(text)
    }
    return found
  }

  /// Where in the file the memory at `sum` comes from: names count from the table's address, as the loader reads them.
  private func offset(of sum: (partialValue: UInt64, overflow: Bool)) -> Int? {
    guard !sum.overflow, let address = Int(exactly: sum.partialValue) else { return nil }
    for segment in segments where segment.kind == ELFSegment.load {
      let distance = address - segment.address
      if distance >= 0, distance < segment.fileSize { return segment.offset + distance }
    }
    return nil
  }
}
