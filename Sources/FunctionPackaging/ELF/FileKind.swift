/// Tells files that function platforms can't run by their first bytes.
enum FileKind {
  /// What a file is that isn't a 64-bit little-endian ELF file; nil for one that is.
  static func other(_ bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "empty" }
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return foreign(bytes) }
    guard bytes.count > 5 else { return "an ELF file cut off after \(bytes.count) bytes" }
    if bytes[4] != 2 { return "a 32-bit ELF file" }
    return bytes[5] == 1 ? nil : "an ELF file for a big-endian processor"
  }

  private static func foreign(_ bytes: [UInt8]) -> String {
    let machO: [[UInt8]] = [
      [0xcf, 0xfa, 0xed, 0xfe], [0xce, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe], [0xca, 0xfe, 0xba, 0xbf],
    ]
    if machO.contains(where: { bytes.starts(with: $0) }) { return "a Mach-O file, which only Apple's systems run" }
    if bytes.starts(with: "MZ".utf8) { return "a program for Windows" }
    if bytes.starts(with: "#!".utf8) { return "a script" }
    if bytes.starts(with: "!<arch>".utf8) { return "a static library" }
    return "no executable file"
  }
}
