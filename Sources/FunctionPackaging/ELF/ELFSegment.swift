/// A program header (elf(5)): a part of the file that is mapped or read at run time.
struct ELFSegment: Sendable {
  static let load: UInt32 = 1
  static let dynamic: UInt32 = 2
  static let interpreter: UInt32 = 3
  static let note: UInt32 = 4
  static let headerSize = 56

  /// Where the header itself stands in the file.
  let header: Int
  let kind: UInt32
  let offset: Int
  let address: Int
  let fileSize: Int
  let memorySize: Int
  let alignment: Int

  /// Reads the header at `header`; nil if it says what no file can hold.
  init?(_ file: ELFBytes, at header: Int) {
    guard let kind = file.number(UInt32.self, at: header), let offset = file.size(at: header + 8),
      let address = file.size(at: header + 16), let fileSize = file.size(at: header + 32),
      let memorySize = file.size(at: header + 40), let alignment = file.number(UInt64.self, at: header + 48),
      offset <= file.count, fileSize <= file.count - offset, !address.addingReportingOverflow(memorySize).overflow
    else { return nil }
    (self.header, self.kind, self.offset, self.address) = (header, kind, offset, address)
    (self.fileSize, self.memorySize) = (fileSize, memorySize)
    self.alignment = alignment == 8 ? 8 : 4
  }

  var end: Int { offset + fileSize }
}
