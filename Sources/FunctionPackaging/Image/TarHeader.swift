/// The block before a file or folder in a tar archive (POSIX ustar).
struct TarHeader {
  static let blockSize = 512

  let path: String
  let mode: UInt32
  let size: Int
  let isFolder: Bool

  /// The block. Everything belongs to root and dates from 1970.
  /// - Throws: `tooLarge` for names of more than 100 bytes and files from 8 GiB on.
  func block() throws(PackagingError) -> [UInt8] {
    guard path.utf8.count <= 100, size < 1 << 33 else {
      throw PackagingError(.tooLarge, "\(path) has too long a name or too many bytes for an image's layer; rename or shrink it")
    }
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    func put(_ text: String, at offset: Int) { for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte } }
    put(path, at: 0)
    put(Self.octal(Int(mode), 7), at: 100)
    put(Self.octal(0, 7), at: 108)
    put(Self.octal(0, 7), at: 116)
    put(Self.octal(size, 11), at: 124)
    put(Self.octal(0, 11), at: 136)
    put(isFolder ? "5" : "0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put("root", at: 265)
    put("root", at: 297)
    // The sum is made as if its own field were blank.
    put("        ", at: 148)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(Self.octal(sum, 6), at: 148)
    block[154] = 0
    return block
  }

  private static func octal(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }
}
