/// Makes small ELF files, sound and unsound.
struct ELFFile {
  var buildID: [UInt8]? = [0xde, 0xad, 0xbe, 0xef, 1]
  var code: [UInt8] = Array("the code".utf8)
  /// Stands after the code, in no segment, like symbols.
  var symbols: [UInt8] = []

  var bytes: [UInt8] {
    var notes = note(name: "Other", kind: 3, content: [1, 2, 3]) + note(name: "GNU", kind: 1, content: [0, 0, 0, 0])
    if let buildID { notes += note(name: "GNU", kind: 3, content: buildID) }
    let headers = 64 + 2 * 56
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
    file += number(3, 2) + number(62, 2) + number(1, 4) + number(0, 8) + number(64, 8)
    // Where the section headers stand: differs once symbols are stripped.
    file += number(symbols.isEmpty ? 0 : 4096, 8)
    file += number(0, 4) + number(64, 2) + number(56, 2) + number(2, 2) + number(0, 6)
    file += segment(kind: 1, offset: 0, size: headers + notes.count + code.count, alignment: 4096)
    file += segment(kind: 4, offset: headers, size: notes.count, alignment: 4)
    return file + notes + code + symbols
  }

  private func segment(kind: Int, offset: Int, size: Int, alignment: Int) -> [UInt8] {
    number(kind, 4) + number(4, 4) + number(offset, 8) + number(offset, 8) + number(offset, 8) + number(size, 8)
      + number(size, 8)
      + number(alignment, 8)
  }

  private func note(name: String, kind: Int, content: [UInt8]) -> [UInt8] {
    let name = Array(name.utf8) + [0]
    return number(name.count, 4) + number(content.count, 4) + number(kind, 4) + padded(name) + padded(content)
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4) }

  private func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
