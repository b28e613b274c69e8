/// Which code a program was built from: equal on every machine that runs the same executable.
package struct CodeIdentity: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
  /// `build-id:` and hex digits, or `content:` and hex digits.
  package let rawValue: String

  /// The identity written so.
  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }
}
