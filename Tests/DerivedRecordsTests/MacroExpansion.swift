import RecordMacros
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// Expands `@Record` in `source`, as for a type that conforms to none of its protocols, and compares.
func expectExpansion(
  _ source: String, to expanded: String, _ diagnostics: [DiagnosticSpec] = [], fixed: String? = nil,
  conformances: [String] = ["Record", "RecordKey"], location: Testing.SourceLocation = #_sourceLocation
) {
  assertMacroExpansion(
    source, expandedSource: expanded, diagnostics: diagnostics,
    macroSpecs: ["Record": MacroSpec(type: RecordMacro.self, conformances: conformances.map { "\(raw: $0)" })],
    applyFixIts: fixed == nil ? [] : nil, fixedSource: fixed, indentationWidth: .spaces(2),
    failureHandler: { failure in Issue.record("\(failure.message)", sourceLocation: location) })
}
