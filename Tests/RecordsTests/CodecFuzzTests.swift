import Records
import Testing

/// Decoding may refuse damaged bytes or read other values from them; it must not crash, nor leave anything initialised when it
/// throws.
@Suite struct CodecFuzzTests {
  /// Counts its living instances, to find values that a failed decode left behind or destroyed twice.
  final class Counted: Sendable {
    static let living = Counter()
    init() { Self.living.add(1) }
    deinit { Self.living.add(-1) }
  }

  struct Tracked: RecordConvertible {
    let number: UInt16
    let counted = Counted()
    init(_ number: UInt16) { self.number = number }
    var recordFields: UInt16 { number }
    init(recordFields: UInt16) { number = recordFields }
  }

  typealias Row = ([Tracked]?, Text, (Tracked, String), [[Text]], Bool, UInt8, Int32?, Void)

  private func row(_ random: inout SeededGenerator) -> Row {
    func tracked(_ random: inout SeededGenerator) -> Tracked { Tracked(random.anyInteger()) }
    let list = random.flip() ? nil : (0..<random.int(0...3)).map { _ in tracked(&random) }
    let texts = (0..<random.int(0...2)).map { _ in (0..<random.int(0...2)).map { _ in random.text() } }
    return (
      list, random.text(), (tracked(&random), random.string()), texts, random.flip(), random.anyInteger(),
      random.flip() ? random.anyInteger() : nil, ()
    )
  }

  private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    switch random.int(0...4) {
    case 0: bytes.removeLast(random.int(0...bytes.count))
    case 1: bytes.append(contentsOf: random.bytes())
    case 2:
      // A variable-length number of a huge value, where a count may stand.
      let start = random.int(0...bytes.count)
      bytes.replaceSubrange(start..<min(start + 10, bytes.count), with: repeatElement(0xFF, count: random.int(1...9)) + [1])
    default:
      for _ in 0..<random.int(1...4) where !bytes.isEmpty {
        bytes[random.int(0...bytes.count - 1)] ^= 1 << UInt8(random.int(0...7))
      }
    }
  }

  @Test func damagedBytesNeverCrashNorLeak() throws {
    var random = SeededGenerator(12)
    let codec = try RecordCodec.resolve(Row.self)
    var refused = 0
    for _ in 0..<600 {
      var bytes = encoded((0..<random.int(0...9)).map { _ in row(&random) }, codec)
      damage(&bytes, &random)
      do {
        _ = try decoded(bytes, count: random.int(0...9), codec, as: Row.self)
      } catch let error as RecordError {
        #expect([.truncated, .corrupt].contains(error.code))
        refused += 1
      }
    }
    #expect(refused > 100)
    #expect(Counted.living.value == 0)
  }

  @Test func everyTruncationIsRefused() throws {
    var random = SeededGenerator(13)
    let codec = try RecordCodec.resolve((Text, Int, Double?, [String], Bool).self)
    let rows = (0..<5).map { _ in (random.text(), 1 << 40, Double?.some(1), [random.string()], true) }
    let bytes = encoded(rows, codec)
    for length in 0..<bytes.count {
      let error = #expect(throws: RecordError.self) {
        try decoded(Array(bytes[..<length]), count: 5, codec, as: (Text, Int, Double?, [String], Bool).self)
      }
      #expect(error?.code == .truncated)
    }
  }

  @Test func impossibleValuesAreRefused() throws {
    func refuses<Value>(_ bytes: [UInt8], _ type: Value.Type, _ code: RecordError.Code) throws {
      let codec = try RecordCodec.resolve(type)
      let error = #expect(throws: RecordError.self) { try decoded(bytes, count: 1, codec, as: type) }
      #expect(error?.code == code, "\(type)")
    }
    try refuses([0x80, 0x80, 0x08], Int16.self, .corrupt)
    try refuses([0x80, 0x80, 0x04], UInt16.self, .corrupt)
    try refuses(Array(repeating: 0xFF, count: 11), Int.self, .corrupt)
    try refuses([2], Bool.self, .corrupt)
    try refuses([2, 0], Int?.self, .corrupt)
    try refuses([1, 0xFF], String.self, .corrupt)
    try refuses([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [Int].self, .truncated)
    try refuses([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0], [Void].self, .truncated)
    try refuses([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], Text.self, .truncated)
  }
}
