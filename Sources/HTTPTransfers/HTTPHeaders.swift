/// The header fields of an answer, in the order of their arrival.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByArrayLiteral {
  /// All fields.
  package var fields: [HTTPField]

  /// The fields given.
  package init(_ fields: [HTTPField] = []) { self.fields = fields }

  /// The fields given.
  package init(arrayLiteral elements: HTTPField...) { fields = elements }

  /// The first value of that name, however it is capitalised, or nil.
  package subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

  /// Every value of that name.
  package func all(_ name: String) -> [String] { fields.filter { $0.isNamed(name) }.map(\.value) }

  /// The value of that name as a number, or nil where it is none.
  package func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
}
