import Records
import Testing

@Suite struct RecordErrorTests {
  @Test func descriptionNamesTheCode() {
    let error = RecordError(.corrupt, "a checksum is wrong")
    #expect(error.description == "corrupt: a checksum is wrong")
    #expect(error.code == RecordError.Code(rawValue: "corrupt"))
    #expect(error != RecordError(.truncated, "a checksum is wrong"))
  }
}
