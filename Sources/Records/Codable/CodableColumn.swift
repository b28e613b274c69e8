/// A column of `Codable` values, which is empty when they are none: how many keys they have, plus one; the keys' names; the
/// values one behind the other.
///
/// A zero in place of the first number says that a value couldn't be encoded, and the error's message follows: encoding a
/// column can't throw, so decoding it does.
struct CodableColumn<Value: Codable>: Sendable {
  func encode(_ base: UnsafeRawPointer, stride: Int, count: Int, _ writer: inout ByteWriter) {
    guard count > 0 else { return }
    let column = StridedColumn<Value>(base: base, stride: stride, count: count)
    let keys = CodableKeys()
    var values = ByteWriter(capacity: 64 * column.count)
    for row in 0..<column.count {
      do {
        try CodableEncoder.value(of: column.pointer(row).pointee, keys, []).append(to: &values)
      } catch {
        return fail(Self.encodingError(error), rows: column.count, &writer)
      }
    }
    writer.append(varint: UInt64(keys.names.count + 1))
    for name in keys.names { writer.append(string: name) }
    values.withBytes { writer.append($0) }
  }

  private func fail(_ error: RecordError, rows: Int, _ writer: inout ByteWriter) {
    writer.fail(error)
    writer.append(0 as UInt8)
    writer.append(string: error.message)
    // A bit a row, as every codec gives, lest the row count be taken for the damage.
    writer.append(Bitmap.byteCount(rows)) { $0.initialize(repeating: 0, count: Bitmap.byteCount(rows)) }
  }

  func decode(_ reader: inout ByteReader, count: Int, _ base: UnsafeMutableRawPointer, stride: Int) throws {
    guard count > 0 else { return }
    let column = MutableStridedColumn<Value>(base: base, stride: stride, count: count)
    let keyCount = try reader.readCount()
    guard keyCount > 0 else { throw RecordError(.encodingFailed, try reader.readValidString()) }
    var names: [String] = []
    for _ in 1..<keyCount { names.append(try reader.readValidString()) }
    let keys = CodableKeys(names)
    for row in 0..<column.count {
      do {
        let value = try CodableValue(from: &reader, keyCount: names.count)
        column.pointer(row).initialize(to: try Self.value(value, keys))
      } catch {
        column.deinitialize(row)
        throw error
      }
    }
  }

  func hash(_ base: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    let column = StridedColumn<Value>(base: base, stride: stride, count: count)
    for row in 0..<count {
      hashes[row] = canonical(column.pointer(row).pointee).withUnsafeBufferPointer { StableHash.hash($0) }
    }
  }

  func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
    canonical(left.assumingMemoryBound(to: Value.self).pointee) == canonical(right.assumingMemoryBound(to: Value.self).pointee)
  }

  func destroy(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    MutableStridedColumn<Value>(base: base, stride: stride, count: count).deinitialize(count)
  }

  private static func value(_ value: CodableValue, _ keys: CodableKeys) throws(RecordError) -> Value {
    do { return try CodableDecoder.decode(Value.self, value, keys, []) } catch {
      throw RecordError(
        .decodingFailed,
        "a value of type \(Value.self) can't be decoded: \(error). Its init(from:) must read what encode(to:) of the program "
          + "that wrote it has written; mend it, or make the data anew")
    }
  }

  private static func encodingError(_ error: any Error) -> RecordError {
    RecordError(
      .encodingFailed,
      "a value of type \(Value.self) can't cross a stage boundary, because its encode(to:) failed: \(error). Mend it, or map "
        + "the elements to a type that can be encoded before the operation that moves them")
  }

  /// The bytes by which values are compared as keys; of a value that can't be encoded, which fails where it is moved, its
  /// error's.
  private func canonical(_ value: Value) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    let keys = CodableKeys()
    do {
      try CodableEncoder.value(of: value, keys, []).appendCanonical(keys, to: &writer)
    } catch {
      writer.append(string: Self.encodingError(error).message)
    }
    return writer.array()
  }
}
