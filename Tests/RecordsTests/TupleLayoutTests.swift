import Records
import Testing

@Suite struct TupleLayoutTests {
  @Test func fieldsOfATuple() throws {
    typealias Row = (Int8, name: Text, Double, (Bool, Int16), last: String?)
    let layout = try #require(TupleLayout(of: Row.self))
    #expect(layout.fields.map(\.label) == [nil, "name", nil, nil, "last"])
    #expect(
      layout.fields.map(\.offset) == [
        MemoryLayout<Row>.offset(of: \.0), MemoryLayout<Row>.offset(of: \.1), MemoryLayout<Row>.offset(of: \.2),
        MemoryLayout<Row>.offset(of: \.3), MemoryLayout<Row>.offset(of: \.4),
      ])
    let types: [Any.Type] = [Int8.self, Text.self, Double.self, (Bool, Int16).self, String?.self]
    #expect(layout.fields.map { ObjectIdentifier($0.type) } == types.map { ObjectIdentifier($0) })
  }

  @Test func emptyTuple() throws {
    #expect(try #require(TupleLayout(of: Void.self)).fields.isEmpty)
  }

  @Test func offsetsReachTheValues() throws {
    func check<each Element: Equatable>(_ tuple: (repeat each Element)) throws {
      let layout = try #require(TupleLayout(of: (repeat each Element).self))
      var index = 0
      withUnsafeBytes(of: tuple) { bytes in
        for value in repeat each tuple {
          #expect((bytes.baseAddress! + layout.fields[index].offset).assumingMemoryBound(to: type(of: value)).pointee == value)
          index += 1
        }
      }
      #expect(index == layout.fields.count)
    }
    try check((1, true, 2.5, UInt8(3), Int16(4), Float(5), false, UInt64.max))
    try check((UInt8(1), UInt16(2), UInt32(3), UInt64(4)))
  }

  @Test func otherTypesHaveNone() {
    let others: [Any.Type] = [
      Int.self, Text.self, [Int].self, (Int, Int)?.self, (() -> Void).self, AnyObject.self, (any Record).self, Int.Type.self,
      Counter.self, Any.self,
    ]
    for type in others { #expect(TupleLayout(of: type)?.fields.count == nil, "\(type)") }
  }
}
