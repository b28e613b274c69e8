import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// Tells the compiler which macros this plugin has.
@main
struct RecordMacrosPlugin: CompilerPlugin {
  let providingMacros: [any Macro.Type] = [RecordMacro.self]
}
