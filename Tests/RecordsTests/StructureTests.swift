import Records
import Testing

/// The codec that `@Record` expands to, given what no expansion would give it.
@Suite struct StructureTests {
  struct Row: Record {
    var flag: Bool
    var number: Int
    var text: Text

    /// The properties that codecs are made of, changed by the tests one at a time.
    @TaskLocal static var fields: [RecordField<Row>] = []

    static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
      try .structure(Row.self, path: path, fields)
    }
  }

  private let flag = RecordField<Row>.stored("flag", \.flag)
  private let number = RecordField<Row>.stored("number", \.number)
  private let text = RecordField<Row>.stored("text", \.text)

  @Test func structsLieInMemoryLikeTheirTuples() throws {
    try Row.$fields.withValue([flag, number, text]) {
      let codec = try RecordCodec.resolve(Row.self)
      #expect(codec.schema == "Row(flag: bool, number: int64, text: text)")
      let rows = (0..<20).map { Row(flag: $0 % 2 == 0, number: $0, text: Text("row number \($0), of many")) }
      let tuples = rows.map { ($0.flag, $0.number, $0.text) }
      let bytes = encoded(rows, codec)
      #expect(bytes == encoded(tuples, try RecordCodec.resolve((Bool, Int, Text).self)))
      let back: [Row] = try decoded(bytes, count: 20, codec)
      #expect(back.map(\.text) == rows.map(\.text) && back.map(\.number) == rows.map(\.number))
    }
  }

  @Test func constantsTakeNoBytes() throws {
    let constant = RecordField<Row>.constant("text", \.text) { "a constant that owns its memory" }
    try Row.$fields.withValue([flag, number, constant]) {
      let codec = try RecordCodec.resolve(Row.self)
      #expect(codec.schema == "Row(flag: bool, number: int64)")
      let bytes = encoded([Row(flag: true, number: 1, text: "other")], codec)
      #expect(bytes == [1, 2])
      #expect(try decoded(bytes, count: 1, codec, as: Row.self)[0].text == "a constant that owns its memory")
    }
  }

  @Test func storageThatIsNotListedIsAnError() {
    let cases: [([RecordField<Row>], String)] = [
      ([flag, text], "at or before 'text'"), ([number, text], "at or before 'number'"),
      (
        [flag, number],
        "behind its last "
          + "property"
      ),
      ([], "behind its last property"), ([text, flag, number], "at or before 'text'"),
      ([flag, .stored("computed", \.text.count), text], "at or before 'computed'"),
    ]
    for (fields, place) in cases {
      let error = Row.$fields.withValue(fields) {
        #expect(throws: RecordError.self) { try RecordCodec.resolve((Int, Row).self) }
      }
      #expect(error?.code == .noCodec)
      let message = error?.message ?? ""
      #expect(message.contains("'Row' (at .1 of the element) has storage \(place)"), "\(message)")
    }
  }
}
