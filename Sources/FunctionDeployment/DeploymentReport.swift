/// What was done, in its order.
package struct DeploymentReport: Sendable, Equatable, CustomStringConvertible {
  /// One thing, and what became of it.
  package enum Step: Sendable, Equatable {
    /// It was made.
    case created(String)
    /// It was changed, in these respects.
    case updated(String, [String])
    /// It was as it should be.
    case unchanged(String)
    /// It was removed.
    case removed(String)
    /// It was to be removed and wasn't there.
    case absent(String)
    /// Something to know.
    case note(String)
  }

  /// All steps.
  package var steps: [Step] = []

  /// Whether nothing had to be done.
  package var isUnchanged: Bool {
    steps.allSatisfy { step in
      switch step {
      case .created, .updated, .removed: false
      case .unchanged, .absent, .note: true
      }
    }
  }

  /// A line for each step.
  package var description: String {
    steps.map { step in
      switch step {
      case .created(let what): "created    \(what)\n"
      case .updated(let what, let how): "updated    \(what) (\(how.joined(separator: ", ")))\n"
      case .unchanged(let what): "unchanged  \(what)\n"
      case .removed(let what): "removed    \(what)\n"
      case .absent(let what): "absent     \(what)\n"
      case .note(let text): "note       \(text)\n"
      }
    }.joined()
  }
}
