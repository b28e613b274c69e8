public import SwiftSyntax
public import SwiftSyntaxMacros

/// Expands `@Record` to the extensions that make a struct or an enum a `Record`, and a `Hashable` one a `RecordKey`.
public struct RecordMacro: ExtensionMacro {
  /// The extensions, or none and diagnostics where the type can't be derived.
  public static func expansion(
    of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax, providingExtensionsOf type: some TypeSyntaxProtocol,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    var problems = Problems()
    let members = derivedMembers(of: declaration, attribute: node, &problems)
    let target = DerivedType(declaration, name: type.trimmedDescription, missing: protocols, context.lexicalContext, &problems)
    guard let members, problems.isEmpty else {
      problems.report(to: context)
      return []
    }
    var extensions = [
      try target.sendableExtension(), try target.extensionDeclaration(of: "Record", with: members.recordMembers(of: target)),
    ].compactMap { $0 }
    if target.isHashable || members.isPlainEnum {
      let own = target.ownMembers
      if own.contains("=="), !own.contains("stableHash") {
        problems.add(.ownEquality(target.shortName), at: node)
        problems.report(to: context)
        return []
      }
      extensions.append(
        try target.extensionDeclaration(of: "RecordKey", with: members.keyMembers(of: target)))
    }
    return extensions
  }

  private static func derivedMembers(
    of declaration: some DeclGroupSyntax, attribute: AttributeSyntax, _ problems: inout Problems
  ) -> (any DerivedMembers)? {
    if let structure = declaration.as(StructDeclSyntax.self) { return StructMembers(structure, &problems) }
    if let enumeration = declaration.as(EnumDeclSyntax.self) { return EnumMembers(enumeration, &problems) }
    if let type = declaration.as(ClassDeclSyntax.self) {
      problems.add(.isClass(type.name.text), at: type.classKeyword, replacing: type.classKeyword, by: .keyword(.struct))
    } else if let type = declaration.as(ActorDeclSyntax.self) {
      problems.add(.isActor(type.name.text), at: type.actorKeyword)
    } else {
      problems.add(.isNoType, at: attribute)
    }
    return nil
  }
}
