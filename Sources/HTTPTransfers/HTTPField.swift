/// One header field of a request or an answer.
package struct HTTPField: Sendable, Hashable {
  /// The name; upper and lower case are alike.
  package var name: String
  /// The value, without blanks around it.
  package var value: String

  /// A field of that name.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// A field of that name.
  package init(name: String, value: String) { self.init(name, value) }

  /// Whether the name is `other`, but for upper and lower case.
  package func isNamed(_ other: String) -> Bool {
    let (mine, theirs) = (name.utf8, other.utf8)
    return mine.count == theirs.count && zip(mine, theirs).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
  }

  /// The letter's small form; other bytes as they are.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// Why the field can't be sent, or nil: a line break in it would begin another field.
  var flaw: String? {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }) else {
      return "a header name is empty or has characters other than printable ASCII; mend the name"
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
      return "the value of header \(name) has control characters; remove or encode them"
    }
    return nil
  }
}
