internal import Records

/// A value as a block of one row, with its schema and checksum.
enum BroadcastCoding {
  static func encode<Value>(_ value: Value, _ codec: RecordCodec) -> [UInt8] {
    var writer = ByteWriter(capacity: 4096)
    withUnsafePointer(to: value) { pointer in
      BlockWriter.append(
        rows: pointer, count: 1, codec: codec, stride: MemoryLayout<Value>.stride, compression: .zstd(level: 1), to: &writer)
    }
    return writer.array()
  }

  static func decode<Value>(_ type: Value.Type, _ bytes: SharedBytes, _ codec: RecordCodec) throws -> Value {
    var reader = BlockReader(bytes)
    guard let block = try reader.next(codec: codec), block.rows == 1 else {
      throw RecordError(.corrupt, "an object that should hold one value holds something else; run the program again")
    }
    return try withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { memory in
      let value = memory.baseAddress!
      try block.decode(codec, into: UnsafeMutableRawPointer(value), stride: MemoryLayout<Value>.stride)
      return value.move()
    }
  }
}
