import Records
import Testing

@Suite struct ByteWriterReaderTests {
  @Test func everythingWrittenReadsBack() throws {
    var random = SeededGenerator(18)
    for _ in 0..<50 {
      var writer = ByteWriter(capacity: 1)
      let numbers = (0..<40).map { _ in random.anyInteger(Int64.self) }
      let (string, bytes) = (random.string(), random.bytes())
      for number in numbers {
        writer.append(zigzag: number)
        writer.append(varint: UInt64(bitPattern: number))
        writer.append(littleEndian: Int32(truncatingIfNeeded: number))
      }
      writer.append(string: string)
      writer.append(lengthPrefixed: bytes)
      writer.append(7)
      var reader = ByteReader(writer.take())
      for number in numbers {
        #expect(try reader.readZigzag() == number)
        #expect(try reader.readVarint() == UInt64(bitPattern: number))
        #expect(try reader.read(littleEndian: Int32.self) == Int32(truncatingIfNeeded: number))
      }
      #expect(try reader.readString() == string)
      #expect(try reader.readBytes() == bytes)
      #expect(try reader.readByte() == 7)
      #expect(reader.isAtEnd && writer.count == 0)
    }
  }

  @Test func overwritingAndTruncating() {
    var writer = ByteWriter()
    writer.append(littleEndian: UInt32(1))
    writer.append(9)
    writer.overwrite(littleEndian: UInt16(0x0203), at: 1)
    #expect(writer.array() == [1, 3, 2, 0, 9])
    writer.truncate(to: 2)
    writer.append(3) { $0.initialize(repeating: 5, count: 3) }
    #expect(writer.withBytes { Array($0) } == [1, 3, 5, 5, 5])
  }

  @Test func readingBeyondTheEndThrows() {
    func expectTruncated(_ bytes: [UInt8], _ read: (inout ByteReader) throws -> Void) {
      var reader = ByteReader(bytes)
      let error = #expect(throws: RecordError.self) { try read(&reader) }
      #expect(error?.code == .truncated)
    }
    expectTruncated([]) { _ = try $0.readByte() }
    expectTruncated([1, 2, 3]) { _ = try $0.read(littleEndian: UInt32.self) }
    expectTruncated([0x80, 0x80]) { _ = try $0.readVarint() }
    expectTruncated([0x80]) { _ = try $0.readZigzag() }
    expectTruncated([5, 1, 2]) { _ = try $0.readString() }
    expectTruncated([2, 1]) { _ = try $0.readBytes() }
    expectTruncated([1]) { try $0.skip(2) }
    expectTruncated([1]) { try $0.skip(-1) }
    expectTruncated([3, 0, 0, 0, 0]) { _ = try $0.readCount(unit: 2) }
  }

  @Test func overlongNumbersAreCorrupt() {
    for bytes in [[UInt8](repeating: 0x80, count: 10) + [0], [UInt8](repeating: 0xFF, count: 9) + [2]] {
      var reader = ByteReader(bytes)
      let error = #expect(throws: RecordError.self) { try reader.readVarint() }
      #expect(error?.code == .corrupt)
    }
  }

  @Test func sharedBytesArePadded() {
    for bytes in [SharedBytes([1, 2]), SharedBytes(copying: UnsafeRawBufferPointer(start: nil, count: 0))] {
      for index in 0..<SharedBytes.padding { #expect(bytes.base[bytes.count + index] == 0) }
    }
    let range = ByteReader(SharedBytes([1, 2, 3]), range: 1..<2)
    #expect(range.remaining == 1 && range.end == 2)
  }

  @Test func elementLayoutDestroys() {
    let layout = ElementLayout((Text, [Int]).self)
    #expect(layout.stride == MemoryLayout<(Text, [Int])>.stride && layout.alignment == 8)
    let memory = layout.allocate(3)
    defer { memory.deallocate() }
    let row = (Text("a text of more than fifteen bytes"), [1, 2])
    memory.bindMemory(to: (Text, [Int]).self, capacity: 3).initialize(repeating: row, count: 3)
    layout.destroy(memory, 3)
    #expect(row.1 == [1, 2])
  }
}
