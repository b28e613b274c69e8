import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Everything that keeps a type from being derived, found before anything is expanded, so that all of it can be mended at once.
struct Problems {
  private var diagnostics: [Diagnostic] = []

  var isEmpty: Bool { diagnostics.isEmpty }

  mutating func add(_ problem: RecordProblem, at node: some SyntaxProtocol) {
    diagnostics.append(Diagnostic(node: node, message: problem))
  }

  /// Adds a problem that goes away when one token takes another's place.
  mutating func add(
    _ problem: RecordProblem, at node: some SyntaxProtocol, replacing token: TokenSyntax, by keyword: TokenSyntax
  ) {
    let replacement = token.with(\.tokenKind, keyword.tokenKind)
    let fix = FixIt(
      message: RecordFixIt(message: "replace '\(token.text)' by '\(replacement.text)'"),
      changes: [.replace(oldNode: Syntax(token), newNode: Syntax(replacement))])
    diagnostics.append(Diagnostic(node: node, message: problem, fixIts: [fix]))
  }

  func report(to context: some MacroExpansionContext) {
    for diagnostic in diagnostics { context.diagnose(diagnostic) }
  }
}

/// What a fix-it says it does.
struct RecordFixIt: FixItMessage {
  let message: String
  var fixItID: MessageID { MessageID(domain: "RecordMacros", id: "replace") }
}
