import Testing

@testable import ServerlessDatasetsTesting

@Suite struct JSONCheckTests {
  private func flaw(_ text: String) -> String? { Array(text.utf8).withUnsafeBytes { JSONCheck.flaw(in: $0) } }

  @Test(arguments: [
    "{}", "[]", " [ 1 , -2.5e+10 , 0 , 0.1 ] ", #"{"a":{"b":[true,false,null]}}"#, #""\"quoted\\""#, #""\\\\""#, "\"\"",
    "\t\r\n1",
  ])
  func takesJSON(_ text: String) { #expect(flaw(text) == nil) }

  @Test(arguments: [
    "", " ", "{", "}", "[1 2]", "{\"a\" 1}", "{\"a\":1,}", "tru", "nulll", "-", "1.", "1e", "00", #""\""#, #""a\\\""#, "'a'",
  ])
  func refusesOtherText(_ text: String) { #expect(flaw(text)?.hasPrefix("unexpected content at byte") == true) }

  @Test func deepNestingIsRefusedInsteadOfOverflowing() {
    #expect(flaw(String(repeating: "[", count: 500) + String(repeating: "]", count: 500)) == nil)
    #expect(flaw(String(repeating: "[", count: 100_000)) != nil)
  }
}
