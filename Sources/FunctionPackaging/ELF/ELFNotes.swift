/// The notes of linkers: (name size, content size, type, name, content), name and content padded to the segment's alignment.
enum ELFNotes {
  private static let gnuBuildID: UInt32 = 3

  /// The linker's hash of the code (`NT_GNU_BUILD_ID`); nil if there is none.
  static func buildID(_ file: ELFBytes, _ segments: [ELFSegment]) -> [UInt8]? {
    segments.lazy.filter { $0.kind == ELFSegment.note }.compactMap { buildID(file, $0) }.first
  }

  private static func buildID(_ file: ELFBytes, _ segment: ELFSegment) -> [UInt8]? {
    func padded(_ size: Int) -> Int { (size + segment.alignment - 1) / segment.alignment * segment.alignment }
    var offset = segment.offset
    while segment.end - offset >= 12, let nameSize = file.number(UInt32.self, at: offset),
      let size = file.number(UInt32.self, at: offset + 4), let kind = file.number(UInt32.self, at: offset + 8)
    {
      let content = offset + padded(12 + Int(nameSize))
      guard content <= segment.end, Int(size) <= segment.end - content else { return nil }
      let name = file.bytes[(offset + 12)..<(offset + 12 + Int(nameSize))]
      if kind == gnuBuildID, size > 0, name.elementsEqual("GNU\0".utf8) {
        return Array(file.bytes[content..<content + Int(size)])
      }
      offset = content + padded(Int(size))
    }
    return nil
  }
}
