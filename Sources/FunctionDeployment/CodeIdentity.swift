internal import RemoteFunctions

/// Which code a package carries, as the driver that calls it will name it.
package struct CodeIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The whole identity, such as `build-id:` and hexadecimal digits.
  package let description: String
  /// At most 32 letters and digits of it, which stand in names.
  package let short: String

  /// The identity `text`: a kind, a colon, letters and digits.
  /// - Throws: ``DeploymentError`` with `invalid` for anything else.
  package init(_ text: String) throws(DeploymentError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let isWord = parts.last?.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    guard parts.count == 2, let last = parts.last, isWord == true, last.utf8.count >= 8 else {
      throw DeploymentError(
        .invalid, "the code's identity is \(text), but must be of the form build-id:0123abcd; link the program with --build-id")
    }
    description = text
    short = String(last.prefix(32))
  }

  /// The alias that calls of this code with `memory` MiB go to.
  package func alias(memory: Int) -> String { LambdaAlias.name(code: description, memory: memory) }

  /// The code's short identity in an alias; nil for aliases that were named by somebody else.
  static func short(inAlias name: String) -> String? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "code", Int(parts[2]) != nil, !parts[1].isEmpty else { return nil }
    return String(parts[1])
  }
}
