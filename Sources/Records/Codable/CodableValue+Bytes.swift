// How values are written: a tag each, and behind it what the tag says. Every value says itself where it ends.
//
// | tag | behind it |
// |----:|-----------|
// | 0, 1, 2 | nothing: nil, false, true |
// | 3 | an integer as a zigzag variable-length number |
// | 4, 5 | an integer beyond 64 bits, signed or not, as 16 bytes |
// | 6, 7 | a `Double`'s eight bytes, a `Float`'s four |
// | 8, 9 | a length, and a string's UTF-8 or plain bytes |
// | 10 | a count, and the values of an unkeyed container |
// | 11 | a count, and for each value of a keyed container its key's number and the value |

extension CodableValue {
  /// Appends the value, keys by their numbers.
  func append(to writer: inout ByteWriter) {
    guard case .container(let container) = resolved else { return appendScalar(to: &writer) }
    writer.append(container.isKeyed ? 11 as UInt8 : 10)
    writer.append(varint: UInt64(container.values.count))
    for (index, value) in container.values.enumerated() {
      if container.isKeyed { writer.append(varint: UInt64(container.keys[index])) }
      value.append(to: &writer)
    }
  }

  private func appendScalar(to writer: inout ByteWriter) {
    switch resolved {
    case .null, .container, .encoder: writer.append(0 as UInt8)
    case .bool(let flag): writer.append(flag ? 2 as UInt8 : 1)
    case .integer(let number):
      guard let short = Int64(exactly: number) else { return append(4, littleEndian: number, to: &writer) }
      writer.append(3 as UInt8)
      writer.append(zigzag: short)
    case .large(let number): append(5, littleEndian: number, to: &writer)
    case .double(let number): append(6, littleEndian: number.bitPattern, to: &writer)
    case .float(let number): append(7, littleEndian: number.bitPattern, to: &writer)
    case .string(let string):
      writer.append(8 as UInt8)
      writer.append(string: string)
    case .bytes(let bytes):
      writer.append(9 as UInt8)
      writer.append(lengthPrefixed: bytes)
    }
  }

  private func append(_ tag: UInt8, littleEndian value: some FixedWidthInteger, to writer: inout ByteWriter) {
    writer.append(tag)
    writer.append(littleEndian: value)
  }

  /// Appends the value the way keys are compared: containers' keys in order of their names, so that a dictionary's own order is
  /// of no account, and numbers that are the same key as the same bytes.
  func appendCanonical(_ keys: CodableKeys, to writer: inout ByteWriter) {
    switch resolved {
    case .double(let number): Self.double(number.canonicalKey).appendScalar(to: &writer)
    case .float(let number): Self.double(Double(number).canonicalKey).appendScalar(to: &writer)
    case .container(let container):
      writer.append(container.isKeyed ? 11 as UInt8 : 10)
      writer.append(varint: UInt64(container.values.count))
      guard container.isKeyed else {
        for value in container.values { value.appendCanonical(keys, to: &writer) }
        return
      }
      for (name, value) in zip(container.keys.map { keys.names[$0] }, container.values).sorted(by: { $0.0 < $1.0 }) {
        writer.append(string: name)
        value.appendCanonical(keys, to: &writer)
      }
    default: appendScalar(to: &writer)
    }
  }

  /// Reads a value.
  /// - Throws: ``RecordError`` with code `truncated` or `corrupt`.
  init(from reader: inout ByteReader, keyCount: Int, depth: Int = 0) throws(RecordError) {
    switch try reader.readByte() {
    case 0: self = .null
    case 1: self = .bool(false)
    case 2: self = .bool(true)
    case 3: self = .integer(Int128(try reader.readZigzag()))
    case 4: self = .integer(try reader.read())
    case 5: self = .large(try reader.read())
    case 6: self = .double(Double(bitPattern: try reader.read()))
    case 7: self = .float(Float(bitPattern: try reader.read()))
    case 8: self = .string(try reader.readValidString())
    case 9: self = .bytes(try reader.readBytes())
    case 10: self = .container(try Self.readContainer(isKeyed: false, &reader, keyCount, depth))
    case 11: self = .container(try Self.readContainer(isKeyed: true, &reader, keyCount, depth))
    case let tag: throw RecordError.corrupt("a Codable value has the unknown tag \(tag)")
    }
  }

  private static func readContainer(
    isKeyed: Bool, _ reader: inout ByteReader, _ keyCount: Int, _ depth: Int
  ) throws(RecordError) -> CodableContainer {
    // Containers that hold no values but containers aren't counted when they are written.
    guard depth < 2 * maximumDepth else { throw RecordError.corrupt("a Codable value is nested too deep") }
    let count = try reader.readCount()
    // A false count must not make room for what isn't there.
    let container = CodableContainer(isKeyed: isKeyed, capacity: min(count, 1024))
    for _ in 0..<count {
      guard isKeyed else {
        container.append(try CodableValue(from: &reader, keyCount: keyCount, depth: depth + 1))
        continue
      }
      let key = try reader.readInteger()
      guard key < keyCount else { throw RecordError.corrupt("a Codable value has key \(key) of \(keyCount)") }
      container.set(key, try CodableValue(from: &reader, keyCount: keyCount, depth: depth + 1))
    }
    return container
  }
}

extension Double {
  /// One value for both zeroes and one for every NaN.
  fileprivate var canonicalKey: Double { isNaN ? .nan : self == 0 ? 0 : self }
}

extension ByteReader {
  /// A string written by ``ByteWriter/append(string:)``, refused where it isn't UTF-8.
  mutating func readValidString() throws(RecordError) -> String {
    let length = try readCount()
    guard let string = String(validating: UnsafeBufferPointer(start: owner.base + offset, count: length), as: UTF8.self) else {
      throw RecordError.corrupt("a string is not UTF-8")
    }
    offset += length
    return string
  }
}
