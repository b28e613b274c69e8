import Records

/// A document of JSON, as services take and give it. Names of an object are in order.
package enum JSONValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case number(Int)
  /// Another number.
  case decimal(Double)
  /// Text.
  case text(String)
  /// Text that is sent, but never shown.
  case hidden(String)
  /// A file, sent in base 64 and shown by its size.
  case file(SharedFile)
  /// Values in order.
  case list([JSONValue])
  /// Values by name.
  case object([String: JSONValue])

  /// The bytes of a file. Two of them are alike if they are in the same place.
  package struct SharedFile: Sendable, Hashable {
    let bytes: SharedBytes

    package static func == (a: SharedFile, b: SharedFile) -> Bool { a.bytes.bytes.baseAddress == b.bytes.bytes.baseAddress }

    package func hash(into hasher: inout Hasher) { hasher.combine(bytes.count) }
  }

  /// What stands under `name` in an object; nil without it.
  package subscript(name: String) -> JSONValue? {
    if case .object(let values) = self { values[name] } else { nil }
  }

  /// The text; nil for anything else.
  package var string: String? {
    switch self {
    case .text(let text), .hidden(let text): text
    default: nil
    }
  }

  /// The whole number; nil for anything else.
  package var int: Int? { if case .number(let number) = self { number } else { nil } }

  /// The values of a list; none for anything else.
  package var array: [JSONValue] { if case .list(let values) = self { values } else { [] } }

  /// The values by name; none for anything but an object.
  package var values: [String: JSONValue] { if case .object(let values) = self { values } else { [:] } }

  /// Texts by name.
  static func texts(_ texts: [String: String]) -> JSONValue { .object(texts.mapValues { .text($0) }) }

  /// Texts in order.
  static func texts(_ texts: [String]) -> JSONValue { .list(texts.map { .text($0) }) }
}

// Dumps and test failures print mirrors, which must not show what is hidden either.
extension JSONValue: CustomStringConvertible, CustomReflectable {
  /// The document on many lines, without what must not be shown.
  package var description: String { shown }

  /// The same as ``description``.
  package var customMirror: Mirror { Mirror(self, children: ["document": shown]) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(Dictionary(elements) { $1 }) }
}
