import Records
import Testing

@Suite struct TextParsingTests {
  @Test func integersAreThoseOfStrings() {
    let spellings = [
      "0", "-0", "+7", "7", "-7", "127", "128", "-128", "-129", "255", "256", "", "+", "-", " 1", "1 ", "1_000", "0x10", "१",
      "1.0",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
      "18446744073709551616", "00000000000000000000000000012", "--1", "+-1", "1-",
    ]
    for spelling in spellings {
      let text = Text(spelling)
      #expect(Int(text) == Int(spelling), "\(spelling)")
      #expect(Int8(text) == Int8(spelling), "\(spelling)")
      #expect(UInt8(text) == UInt8(spelling), "\(spelling)")
      #expect(UInt64(text) == UInt64(spelling), "\(spelling)")
      #expect(Int32(text) == Int32(spelling), "\(spelling)")
    }
    var random = SeededGenerator(6)
    for _ in 0..<2000 {
      let value = random.anyInteger(Int.self)
      #expect(Int(Text(String(value))) == value)
    }
  }

  @Test func doublesAreThoseOfStrings() {
    var spellings = [
      "0", "-0.0", "1", "1.", ".5", ".", "", "-", "1e5", "1E5", "1e", "1e+", "e5", "1e400", "1e-400", "-1e999", "4.9e-324",
      "2.5e-324",
      "1.7976931348623157e308", "123456789012345678901234567890", "0.1", "0.30000000000000004", "9007199254740993", "nan",
      "inf",
      "-infinity", "NaN", " 1", "1 ", "1,5", "0x1p3", "0x1.8", "1e22", "1e23", "999999999999999e22", "1.0e-22", "1__", "é",
      "123456789012345", "1234567890123456", "0.000000000000001", "1e99999999999999999999", "+3.25", "--1", "1e5.0", "1.2.3",
    ]
    var random = SeededGenerator(7)
    for _ in 0..<2000 {
      spellings.append("\(Double(bitPattern: random.next()))")
      spellings.append("\(random.int(0...99_999_999)).\(random.int(0...999_999))e\(random.int(-30...30))")
      spellings.append("\(random.anyInteger(Int32.self)).\(random.int(0...999))")
    }
    for spelling in spellings {
      let (expected, actual) = (Double(spelling), Double(Text(spelling)))
      #expect(actual?.bitPattern == expected?.bitPattern || (actual?.isNaN == true && expected?.isNaN == true), "\(spelling)")
    }
    #expect(Double(Text(bytes: [0x31, 0])) == nil)
    #expect(Double(Text(bytes: [0x31, 0xFF])) == nil)
  }

  @Test func floatsAndBools() {
    #expect(Float(Text("0.1")) == 0.1)
    #expect(Float(Text("x")) == nil)
    #expect(Bool(Text("true")) == true)
    #expect(Bool(Text("false")) == false)
    #expect(Bool(Text("True")) == nil)
  }

  @Test func strings() throws {
    var random = SeededGenerator(8)
    for _ in 0..<500 {
      let string = random.string()
      #expect(try String(Text(string)) == string)
      #expect(Text(string).description == string)
      #expect(String(decoding: Text(Substring(string))) == string)
    }
  }

  @Test func stringOfOtherBytesNamesTheOffset() {
    let text = Text(bytes: Array("aé".utf8) + [0xC3] + Array("z".utf8))
    let error = #expect(throws: RecordError.self) { try String(text) }
    #expect(error?.code == .invalidUTF8)
    #expect(error?.message.contains("offset 3 of 5") == true)
    #expect(error?.message.contains("String(decoding:)") == true)
    #expect(String(decoding: text) == "aé\u{FFFD}z")
    #expect(text.debugDescription == "\"aé\u{FFFD}z\"")
  }
}
