/// A column of lengths in front of what they are the lengths of.
enum Lengths {
  /// Reads the lengths of `rows` byte strings, makes sure that all their bytes are there, then calls `body` for each with the
  /// reader at its bytes; `body` moves it on.
  ///
  /// Nothing is touched before everything is known to fit, so a body that can't fail leaves nothing half done.
  @inline(__always)
  static func read(
    rows: Int, from reader: inout ByteReader, body: (inout ByteReader, _ row: Int, _ length: Int) throws(RecordError) -> Void
  ) throws(RecordError) {
    let lengths = reader.owner.base + reader.offset
    let (areSingleBytes, total) = sumIfSingleBytes(lengths, rows: rows, available: reader.remaining)
    if areSingleBytes {
      try reader.skip(rows)
      try check(total, reader.remaining)
      for row in 0..<rows { try body(&reader, row, Int(lengths[row])) }
      return
    }
    let long = try readAll(rows: rows, from: &reader)
    try check(long.total, reader.remaining)
    for row in 0..<rows { try body(&reader, row, long.lengths[row]) }
  }

  /// Lengths of up to 127 are themselves their encoding: nothing to decode, nothing to keep.
  private static func sumIfSingleBytes(_ lengths: UnsafePointer<UInt8>, rows: Int, available: Int) -> (Bool, total: Int) {
    guard rows <= available else { return (false, 0) }
    var all: UInt8 = 0
    var total = 0
    for row in 0..<rows {
      all |= lengths[row]
      total &+= Int(lengths[row])
    }
    return (all < 0x80, total)
  }

  /// All lengths and their sum.
  static func readAll(rows: Int, from reader: inout ByteReader) throws(RecordError) -> (
    lengths: [Int], total: Int
  ) {
    guard rows <= reader.remaining else { throw RecordError.truncated(needed: rows, left: reader.remaining) }
    var lengths: [Int] = []
    lengths.reserveCapacity(rows)
    var total = 0
    for _ in 0..<rows {
      let length = try reader.readVarint()
      let (sum, overflow) = total.addingReportingOverflow(Int(clamping: length))
      guard !overflow else { throw RecordError.truncated(needed: Int.max, left: reader.remaining) }
      lengths.append(Int(clamping: length))
      total = sum
    }
    return (lengths, total)
  }

  private static func check(_ total: Int, _ left: Int) throws(RecordError) {
    guard total <= left else { throw RecordError.truncated(needed: total, left: left) }
  }
}
