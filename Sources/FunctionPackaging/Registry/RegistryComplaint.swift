internal import CloudCredentials
internal import HTTPTransfers
internal import Records

/// What a registry says about a request that it refused.
enum RegistryComplaint {
  private struct Document: Decodable {
    struct Item: Decodable {
      var code: String?
      var message: String?
    }

    var errors: [Item]?
  }

  /// ` (CODE: message)`, or nothing where the answer is no document of errors.
  static func text(_ answer: HTTPResponse) -> String {
    guard let document: Document = JSONText.decode(Array(answer.body.bytes)), let first = document.errors?.first else {
      return ""
    }
    let said = [first.code, first.message].compactMap { $0 }.joined(separator: ": ")
    // It becomes part of a sentence, whatever it is.
    let line = said.prefix(200).map { $0.isNewline ? " " : $0 }
    return line.isEmpty ? "" : " (\(String(line)))"
  }
}
