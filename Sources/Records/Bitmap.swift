/// One bit a row, lowest bit first, padded with zeroes to whole bytes.
enum Bitmap {
  static func byteCount(_ rows: Int) -> Int { rows / 8 + (rows % 8 == 0 ? 0 : 1) }

  static func append(rows: Int, to writer: inout ByteWriter, isSet: (_ row: Int) -> Bool) {
    writer.append(byteCount(rows)) { bytes in
      for index in 0..<byteCount(rows) {
        var byte: UInt8 = 0
        for row in index * 8..<min(index * 8 + 8, rows) where isSet(row) { byte |= 1 << UInt8(row & 7) }
        bytes[index] = byte
      }
    }
  }

  /// Passes over a bitmap and returns where it began.
  static func read(rows: Int, from reader: inout ByteReader) throws(RecordError) -> UnsafePointer<UInt8> {
    let start = reader.owner.base + reader.offset
    try reader.skip(byteCount(rows))
    let unused = byteCount(rows) * 8 - rows
    guard unused == 0 || start[rows / 8] >> UInt8(8 - unused) == 0 else {
      throw RecordError.corrupt("a bitmap has bits behind its last row")
    }
    return start
  }

  @inline(__always)
  static func isSet(_ bitmap: UnsafePointer<UInt8>, _ row: Int) -> Bool { bitmap[row >> 3] >> UInt8(row & 7) & 1 == 1 }
}
