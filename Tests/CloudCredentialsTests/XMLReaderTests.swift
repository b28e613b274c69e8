import Records
import Testing

@testable import CloudCredentials

@Suite struct XMLReaderTests {
  func events(_ text: String) throws -> [XMLReader.Event] {
    let bytes = SharedBytes(Array(text.utf8))
    defer { extendLifetime(bytes) }
    var reader = XMLReader(bytes.bytes)
    var events: [XMLReader.Event] = []
    while let event = try reader.next() { events.append(event) }
    return events
  }

  @Test func elementsAndText() throws {
    let text =
      "\n <?xml version=\"1.0\"?><!-- a <b> --><s:a x=\"1>2\" y='\"/>'>t<b/>&lt;&#65;&#x1F986;&amp;<![CDATA[<&]]></s:a>\n"
    #expect(
      try events(text) == [
        .text("\n "), .start("a"), .text("t"), .start("b"), .end("b"), .text("<A🦆&"), .text("<&"), .end("a"), .text("\n"),
      ])
  }

  @Test func aMarkOfTheEncodingIsNoText() throws {
    #expect(try events("\u{FEFF}<a>x</a>") == events("<a>x</a>"))
  }

  @Test func elementsWithTheirParents() throws {
    var ends: [String] = []
    try XMLReader.forEachElement(SharedBytes(Array("<r><k>1</k><g><k>2</k><e/></g></r>".utf8))) { name, parent, text in
      ends.append("\(parent ?? "-")/\(name)=\(text)")
    }
    #expect(ends.prefix(3) == ["r/k=1", "g/k=2", "g/e="])
    #expect(ends.count == 5 && ends[4].hasPrefix("-/r"))
  }

  @Test(arguments: [
    "<a>", "<a></b>", "</a>", "<a", "<a>&lt</a>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a>&#;</a>", "<!DOCTYPE a []><a/>",
    "<a><!-- </a>", "<>", "<a>\u{0}</a", "<a><![CDATA[x</a>",
  ]) func brokenText(_ text: String) {
    #expect(throws: XMLReader.Fault.self) { try events(text) }
  }

  @Test func textThatIsNotUTF8() {
    let bytes = SharedBytes(Array("<a>".utf8) + [0xff] + Array("</a>".utf8))
    #expect(throws: XMLReader.Fault.self) { try XMLReader.leaves(bytes) }
  }

  @Test func leaves() throws {
    let text = "<r><k>1</k><g><k>2</k><e/></g><k> x&amp;y </k></r>"
    let leaves = try XMLReader.leaves(SharedBytes(Array(text.utf8)))
    #expect(leaves.map(\.path) == ["r/k", "r/g/k", "r/g/e", "r/k"])
    #expect(leaves.map(\.text) == ["1", "2", "", " x&y "])
  }

  /// Cut off anywhere, a document is an error and never a crash or a shorter document.
  @Test func everyPrefixIsAnError() throws {
    let text = "<?xml version=\"1.0\"?><r a='x'><k>1&amp;2</k><!-- c --><e/><![CDATA[d]]></r>"
    let bytes = Array(text.utf8)
    for length in 22..<bytes.count {
      #expect(throws: XMLReader.Fault.self) { try XMLReader.leaves(SharedBytes(Array(bytes[..<length]))) }
    }
    #expect(try XMLReader.leaves(SharedBytes(bytes)).count == 2)
  }
}
