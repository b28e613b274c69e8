import SwiftDiagnostics

/// Why `@Record` can't be derived, and how to mend it.
struct RecordProblem: DiagnosticMessage {
  private let id: String
  let message: String
  let severity = DiagnosticSeverity.error
  var diagnosticID: MessageID { MessageID(domain: "RecordMacros", id: id) }

  private init(_ id: String, _ message: String) {
    self.id = id
    self.message = message
  }

  static func isClass(_ name: String) -> RecordProblem {
    RecordProblem(
      "class",
      "@Record can't be derived for the class '\(name)': rows are values, and two rows that shared an instance would come back "
        + "as two; make it a struct, or conform it to RecordConvertible by hand")
  }

  static func isActor(_ name: String) -> RecordProblem {
    RecordProblem(
      "actor",
      "@Record can't be derived for the actor '\(name)', whose state belongs to one process; make a struct of that state")
  }

  static let isNoType = RecordProblem(
    "noType", "@Record is for structs and enums; put it in front of the declaration of each type that crosses stage boundaries")

  static func ownEquality(_ name: String) -> RecordProblem {
    RecordProblem(
      "ownEquality",
      "'\(name)' has an == of its own, which a key derived part by part wouldn't heed; add 'var stableHash: UInt64' that is "
        + "equal for values that == calls equal, or declare Hashable in an extension, so that no key is derived")
  }

  static func pack(_ name: String) -> RecordProblem {
    RecordProblem(
      "pack",
      "@Record can't be derived over the parameter pack '\(name)'; use a tuple in its place, or conform the type to "
        + "RecordConvertible by hand")
  }

  static func conditional(_ what: String) -> RecordProblem {
    RecordProblem(
      "conditional",
      "@Record can't see which \(what) an #if leaves, so programs built differently would disagree about the row; declare all "
        + "\(what) outside of it")
  }

  static let pattern = RecordProblem(
    "pattern", "@Record needs a name for each property; declare them one by one instead of as a tuple")

  static func modifier(_ modifier: String, _ name: String) -> RecordProblem {
    RecordProblem(
      "modifier",
      modifier == "lazy"
        ? "@Record can't code the lazy property '\(name)', which has no value until it is asked for; make it computed, or "
          + "stored"
        : "@Record can't code the \(modifier) property '\(name)', which refers to an object of one process; store the value "
          + "itself"
    )
  }

  static func wrapper(_ wrapper: String, _ name: String) -> RecordProblem {
    RecordProblem(
      "wrapper",
      "@Record can't see what '@\(wrapper)' makes of '\(name)'; store the plain value and wrap it in a computed property, or "
        + "conform the type to RecordConvertible by hand")
  }

  static func observed(_ name: String) -> RecordProblem {
    RecordProblem(
      "observed",
      "@Record decodes '\(name)' where it lies, past its observers; drop willSet and didSet, or make a computed property that "
        + "does their work around a stored one")
  }

  static let indirect = RecordProblem(
    "indirect",
    "@Record can't code an indirect enum, whose values may nest without end; leave out @Record and make it Codable, or refer "
      + "to other rows by an identity")

  static func overloadedCase(_ name: String) -> RecordProblem {
    RecordProblem(
      "overloadedCase",
      "@Record can't tell the cases named '\(name)' apart, since Swift's patterns don't; give each case a name of its own")
  }

  static func noCases(_ name: String) -> RecordProblem {
    RecordProblem("noCases", "'\(name)' has no cases, so there are no values to code; remove @Record")
  }
}
