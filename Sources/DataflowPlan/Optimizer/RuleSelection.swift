/// Which optimizer rules are used.
package struct RuleSelection: Sendable, Hashable, Codable {
  private var names: Set<String>?

  /// All rules.
  package static let all = RuleSelection(names: nil)
  /// No rule: the plan runs as it was lowered.
  package static let none = RuleSelection(names: [])

  private init(names: Set<String>?) { self.names = names }

  /// Only the rules of these names.
  package static func only(_ names: some Sequence<String>) -> RuleSelection { RuleSelection(names: Set(names)) }

  /// Whether the rule of that name is used.
  package func contains(_ name: String) -> Bool { names?.contains(name) ?? true }

  /// The names that aren't among those, in order.
  package func unknown(among known: [String]) -> [String] { (names ?? []).subtracting(known).sorted() }
}
