/// What a rule did at a node, or why it did nothing there.
package struct RuleReport: Sendable, Hashable, Codable {
  /// The rule's name.
  package var rule: String
  /// The operation it looked at and where the program asked for it.
  package var subject: String
  /// Whether it changed the plan, or decided that rows are shared.
  package var fired: Bool
  /// Why.
  package var reason: String

  /// A report of those parts.
  package init(rule: String, subject: String, fired: Bool, reason: String) {
    self.rule = rule
    self.subject = subject
    self.fired = fired
    self.reason = reason
  }
}
