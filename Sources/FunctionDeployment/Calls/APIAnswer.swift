package import HTTPTransfers
package import Records

/// What a platform answered.
package struct APIAnswer: Sendable {
  /// The status.
  package var status: Int
  /// The header fields.
  package var headers: HTTPHeaders = []
  /// The body.
  package var body = SharedBytes([])

  /// An answer without a body.
  package static func empty(_ status: Int) -> APIAnswer { APIAnswer(status: status) }

  /// An answer of that text.
  package static func text(_ status: Int, _ text: String) -> APIAnswer {
    APIAnswer(status: status, body: SharedBytes(Array(text.utf8)))
  }

  /// An answer of that document.
  package static func json(_ status: Int, _ value: JSONValue) -> APIAnswer {
    APIAnswer(status: status, body: SharedBytes(value.bytes))
  }

  /// Whether the status is of class 2xx.
  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as JSON; nothing where it is none.
  package var json: JSONValue { JSONValue(json: body) ?? .null }
}
