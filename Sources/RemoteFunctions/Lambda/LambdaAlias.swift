/// The names by which a function's versions are called. A version is pinned by the code that it runs and by its memory, so that a driver
/// never reaches other code than its own.
package enum LambdaAlias {
  /// What every such name begins with.
  package static let mark = "code-"

  /// Such as `code-3f2a…-1769`.
  /// - Parameters:
  ///   - code: the code's identity: `build-id:` or `content:`, and digits.
  ///   - memory: in MiB.
  package static func name(code: String, memory: Int) -> String {
    let digits = code.split(separator: ":").last.map(String.init) ?? code
    return "\(mark)\(digits.prefix(32))-\(memory)"
  }
}
