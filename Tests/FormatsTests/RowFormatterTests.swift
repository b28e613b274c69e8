import Records
import Testing

@testable import Formats

@Suite struct RowFormatterTests {
  private struct Point: CustomStringConvertible {
    let x: Int
    var description: String { "<\(x),\"\(x)\">" }
  }

  private struct Mute { let x: Int }

  private func lines<Row>(_ rows: [Row], _ format: OutputFormat) throws -> String {
    let formatter = try format.formatter(for: Row.self)
    var output = ByteWriter(capacity: 1)
    rows.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      formatter.append(base, MemoryLayout<Row>.stride, rows.count, &output)
    }
    return String(decoding: output.array(), as: UTF8.self)
  }

  @Test func text() throws {
    #expect(try lines(["a", "", "ü,\"b\""], .text) == "a\n\nü,\"b\"\n")
    #expect(
      try lines(["short", "a text that is longer than fifteen bytes"] as [Text], .text)
        == "short\na text that is longer than fifteen bytes\n")
    #expect(try lines([0, -1, .max, .min], .text) == "0\n-1\n9223372036854775807\n-9223372036854775808\n")
    #expect(try lines([0, 10, UInt64.max], .text) == "0\n10\n18446744073709551615\n")
    #expect(try lines([Int8.min, 99], .text) == "-128\n99\n")
    #expect(try lines([UInt32.max], .text) == "4294967295\n")
    #expect(try lines([Int128.min], .text) == "\(Int128.min)\n")
    #expect(try lines([true, false], .text) == "true\nfalse\n")
    #expect(try lines([0.1, -0.0, .infinity, 1e300], .text) == "0.1\n-0.0\ninf\n1e+300\n")
    #expect(try lines([Point(x: 3)], .text) == "<3,\"3\">\n")
    #expect(try lines([] as [Int], .text) == "")
  }

  @Test func textRefuses() {
    #expect(code { _ = try RowFormatter.text(for: (Int, Int).self) } == .invalid)
    #expect(code { _ = try RowFormatter.text(for: Mute.self) } == .invalid)
  }

  @Test func csv() throws {
    #expect(
      try lines([("a", 1), ("b,c", -2), ("d\"e", 3), ("f\ng", 4), ("h\ri", 5), ("", 6), (" j ", 7)], .csv)
        == "a,1\n\"b,c\",-2\n\"d\"\"e\",3\n\"f\ng\",4\n\"h\ri\",5\n,6\n j ,7\n")
    #expect(
      try lines([("plain" as Text, UInt8(1)), ("with, a comma and more", 2)], .csv) == "plain,1\n\"with, a comma and more\",2\n"
    )
    #expect(try lines([1.5, 0.1 + 0.2], .csv) == "1.5\n0.30000000000000004\n")
    #expect(try lines([(1, Point(x: 2))], .csv) == "1,\"<2,\"\"2\"\">\"\n")
    #expect(try lines([((1, "a"), (true, (2.5, "b" as Text)), UInt16(7))], .csv) == "1,a,true,2.5,b,7\n")
    #expect(try lines([(UInt8(1), Int64(2), UInt8(3), "x", UInt8(4))], .csv) == "1,2,3,x,4\n")
    #expect(try lines([((), 1, ())], .csv) == "1\n")
  }

  @Test func csvOptionals() throws {
    let rows: [(Int?, String?, (Text, Double?)?)] = [(1, "a", ("b", 2)), (nil, nil, nil), (2, "", ("", nil))]
    #expect(try lines(rows, .csv) == "1,a,b,2.0\n,,,\n2,,,\n")
    let deep: [(Int??, UInt8)] = [(.some(.some(1)), 9), (.some(nil), 8), (nil, 7)]
    #expect(try lines(deep, .csv) == "1,9\n,8\n,7\n")
    // A line must not be empty: many readers pass over such lines.
    #expect(try lines(["", "a", nil], .csv) == "\"\"\na\n\"\"\n")
  }

  @Test func csvHeaders() throws {
    let formatter = try OutputFormat.csv(header: "word", "a \"count\", of sorts").formatter(for: (String, Int).self)
    #expect(String(decoding: formatter.prologue, as: UTF8.self) == "word,\"a \"\"count\"\", of sorts\"\n")
    #expect(formatter.columns == ["word", "a \"count\", of sorts"])
    #expect(try OutputFormat.csv.formatter(for: Int.self).prologue == [])
    #expect(try OutputFormat.csv(header: [""]).formatter(for: Int.self).prologue == Array("\"\"\n".utf8))
    #expect(code { _ = try RowFormatter.csv(for: (String, (Int, Int)).self, header: ["a", "b"]) } == .invalid)
    #expect(code { _ = try RowFormatter.csv(for: Int.self, header: []) } == .invalid)
  }

  @Test func csvRefuses() {
    for type: Any.Type in [Mute.self, (Int, Mute).self, Void.self, Mute?.self, (Int, (String, Mute?)).self] {
      let error = #expect(throws: FormatError.self) { try RowFormatter.csv(for: type, header: nil) }
      #expect(error?.code == .invalid)
    }
  }

  @Test(arguments: 0..<10) func quotedFieldsReadBack(_ seed: Int) throws {
    var random = Seeded(state: UInt64(seed))
    let alphabet: [Character] = ["a", "é", ",", "\"", "\n", "\r", " ", "'", ";"]
    let rows = (0..<200).map { _ in
      let text = { (random: inout Seeded) in
        String((0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
      }
      return (text(&random), text(&random))
    }
    let back = parse(try lines(rows, .csv))
    #expect(back == rows.map { [$0.0, $0.1] })
  }

  /// A reader of RFC 4180 by the plainest means.
  private func parse(_ csv: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [Unicode.Scalar] = []
    var isQuoted = false
    let scalars = Array(csv.unicodeScalars)
    var index = 0
    func text() -> String { String(String.UnicodeScalarView(field)) }
    while index < scalars.count {
      let scalar = scalars[index]
      if isQuoted, scalar == "\"", index + 1 < scalars.count, scalars[index + 1] == "\"" {
        field.append(scalar)
        index += 1
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, scalar == "," || scalar == "\n" {
        row.append(text())
        field = []
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      } else {
        field.append(scalar)
      }
      index += 1
    }
    return rows
  }
}
