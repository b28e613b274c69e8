/// Why a plan can't be used, and how to mend it.
package struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure; open, so that later versions may add some.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A logical plan whose nodes don't fit together.
    package static let malformedLogicalPlan = Code(rawValue: "malformedLogicalPlan")
    /// A physical plan that would compute something else, or nothing.
    package static let malformedPhysicalPlan = Code(rawValue: "malformedPhysicalPlan")
    /// An optimizer rule that broke the plan it was given.
    package static let ruleBrokePlan = Code(rawValue: "ruleBrokePlan")
    /// A rule that doesn't exist.
    package static let unknownRule = Code(rawValue: "unknownRule")
    /// Partition counts that don't fit a stage.
    package static let partitionMismatch = Code(rawValue: "partitionMismatch")
  }

  /// The kind of failure.
  package let code: Code
  /// What happened and how to mend it.
  package let message: String

  /// An error of that kind.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message, after its code.
  package var description: String { "\(code.rawValue): \(message)" }
}
