import Records
import Testing

@Suite struct DetachTests {
  struct Line: RecordConvertible, Equatable {
    var text: Text
    init(text: Text) { self.text = text }
    var recordFields: (Text, Int) { (text, 1) }
    init(recordFields: (Text, Int)) { text = recordFields.0 }
  }

  struct Name: RawRepresentable, RecordKey {
    var rawValue: Text
    init(rawValue: Text) { self.rawValue = rawValue }
  }

  private let buffer = SharedBytes(Array("a text that is longer than fifteen bytes, in a buffer".utf8))
  private var text: Text { Text(buffer, buffer.base, count: 40) }

  private func points(_ text: Text) -> Bool { text.withBytes { $0.baseAddress == UnsafeRawPointer(buffer.base) } }

  /// The codec's detached copy of a value, which itself stays as it is.
  private func detached<Value>(_ value: Value) throws -> Value {
    let codec = try RecordCodec.resolve(Value.self)
    var copies = [value, value]
    copies.withUnsafeMutableBytes { codec.detach?($0.baseAddress!, MemoryLayout<Value>.stride, 2) }
    #expect(areEqual(copies[0], value, codec) && areEqual(copies[1], value, codec))
    return copies[1]
  }

  @Test func textsInsideAnythingLetGo() throws {
    #expect(!points(try detached(text)) && points(text))
    let tuple = try detached((text, 1, (text, "string")))
    #expect(!points(tuple.0) && !points(tuple.2.0) && tuple.2.1 == "string")
    #expect(!points(try #require(try detached(Text?.some(text)))))
    #expect(try detached(Text?.none) == nil)
    let array = [[text, "short"], []]
    #expect(!points(try detached(array)[0][0]) && points(array[0][0]))
    #expect(try detached(Set([text])).allSatisfy { !points($0) })
    #expect(try detached([text: [text]]).allSatisfy { !points($0.key) && !points($0.value[0]) })
    #expect(!points(try detached(Line(text: text)).text))
    #expect(!points(try detached(Name(rawValue: text)).rawValue) && !points(Name(rawValue: text).detached().rawValue))
  }

  @Test func typedKeysLetGoToo() {
    #expect(!points(Set([text]).detached().first ?? text))
    #expect([text: text].detached().allSatisfy { !points($0.key) && !points($0.value) })
    #expect(Name(rawValue: text).isSameKey(as: Name(rawValue: text.detached())))
  }

  @Test func whatSharesNothingHasNothingToDetach() throws {
    func sharesBuffers(_ type: Any.Type) throws -> Bool { try RecordCodec.resolve(type).detach != nil }
    for type: Any.Type in [Int.self, (Int, String?).self, [Double].self, [String: Int].self, Set<Int>.self, Void.self] {
      #expect(try !sharesBuffers(type), "\(type)")
    }
    #expect(try sharesBuffers((Int, [Text?]).self))
  }
}
