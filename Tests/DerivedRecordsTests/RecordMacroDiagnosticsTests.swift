import RecordMacros
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@Suite struct RecordMacroDiagnosticsTests {
  /// Expands a declaration in which `@Record` must find these problems and make nothing.
  private func expect(
    _ source: String, _ diagnostics: [DiagnosticSpec], fixed: String? = nil, location: SourceLocation = #_sourceLocation
  ) {
    expectExpansion(
      source, to: source.replacing("@Record ", with: ""), diagnostics, fixed: fixed, location: location)
  }

  @Test func classesActorsAndProtocols() {
    expect(
      "@Record class Visit {\n  var page = 0\n}",
      [
        DiagnosticSpec(
          message:
            "@Record can't be derived for the class 'Visit': rows are values, and two rows that shared an instance would come "
            + "back as two; make it a struct, or conform it to RecordConvertible by hand", line: 1, column: 9,
          fixIts: [FixItSpec(message: "replace 'class' by 'struct'")])
      ], fixed: "@Record struct Visit {\n  var page = 0\n}")
    expect(
      "@Record actor Visit {}",
      [
        DiagnosticSpec(
          message:
            "@Record can't be derived for the actor 'Visit', whose state belongs to one process; make a struct of that state",
          line: 1, column: 9)
      ])
    expect(
      "@Record protocol Visit {}",
      [
        DiagnosticSpec(
          message:
            "@Record is for structs and enums; put it in front of the declaration of each type that crosses stage boundaries",
          line: 1, column: 1)
      ])
  }

  @Test func allPropertiesThatCantBeCodedAreNamed() {
    expect(
      """
      @Record struct Visit {
        lazy var a = 1
        weak var b: AnyObject?
        @Clamped var c = 1
        var d = 1 { didSet {} }
        var (e, f) = (1, 2)
        #if DEBUG
          var g = 1
        #endif
        #if DEBUG
          static let h = 1
          var i: Int { 1 }
        #endif
      }
      """,
      [
        DiagnosticSpec(
          message:
            "@Record can't code the lazy property 'a', which has no value until it is asked for; make it computed, or stored",
          line: 2, column: 3),
        DiagnosticSpec(
          message: "@Record can't code the weak property 'b', which refers to an object of one process; store the value itself",
          line: 3, column: 3),
        DiagnosticSpec(
          message:
            "@Record can't see what '@Clamped' makes of 'c'; store the plain value and wrap it in a computed property, or "
            + "conform the type to RecordConvertible by hand", line: 4, column: 3),
        DiagnosticSpec(
          message:
            "@Record decodes 'd' where it lies, past its observers; drop willSet and didSet, or make a computed property that "
            + "does their work around a stored one", line: 5, column: 7),
        DiagnosticSpec(
          message: "@Record needs a name for each property; declare them one by one instead of as a tuple", line: 6, column: 7),
        DiagnosticSpec(
          message:
            "@Record can't see which properties an #if leaves, so programs built differently would disagree about the row; "
            + "declare all properties outside of it", line: 7, column: 3),
      ])
  }

  @Test func enumsThatCantBeDerived() {
    let indirect =
      "@Record can't code an indirect enum, whose values may nest without end; leave out @Record and make it Codable, or refer "
      + "to other rows by an identity"
    expect("@Record indirect enum Tree {\n  case leaf(Int)\n}", [DiagnosticSpec(message: indirect, line: 1, column: 9)])
    expect("@Record enum Tree {\n  indirect case leaf(Int)\n}", [DiagnosticSpec(message: indirect, line: 2, column: 3)])
    expect(
      "@Record enum Nothing {}",
      [
        DiagnosticSpec(
          message: "'Nothing' has no cases, so there are no values to code; remove @Record", line: 1, column: 14)
      ])
    expect(
      "@Record enum Same {\n  case a(x: Int), a(y: Int)\n}",
      [
        DiagnosticSpec(
          message:
            "@Record can't tell the cases named 'a' apart, since Swift's patterns don't; give each case a name of its own",
          line: 2, column: 19)
      ])
    expect(
      """
      @Record enum Some {
        case a
        #if DEBUG
          case b
        #endif
      }
      """,
      [
        DiagnosticSpec(
          message: "@Record can't see which cases an #if leaves, so programs built differently would disagree about the row; "
            + "declare all cases outside of it", line: 3, column: 3)
      ])
  }

  @Test func keysThatCantBeDerived() {
    expect(
      "@Record struct Name: Hashable {\n  var text: String\n  static func == (a: Name, b: Name) -> Bool {\n    true\n  }\n}",
      [
        DiagnosticSpec(
          message:
            "'Name' has an == of its own, which a key derived part by part wouldn't heed; add 'var stableHash: UInt64' that is "
            + "equal for values that == calls equal, or declare Hashable in an extension, so that no key is derived", line: 1,
          column: 1)
      ])
    expect(
      "@Record struct Row<each Column> {\n  var columns: (repeat each Column)\n}",
      [
        DiagnosticSpec(
          message:
            "@Record can't be derived over the parameter pack 'Column'; use a tuple in its place, or conform the type to "
            + "RecordConvertible by hand", line: 1, column: 20)
      ])
  }
}
