/// Which action of a run: what the driver and every worker derive alike from the plan and the place of the call.
package struct ActionID: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
  /// The identity as text.
  package let rawValue: String

  /// The action of that identity.
  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }
}
