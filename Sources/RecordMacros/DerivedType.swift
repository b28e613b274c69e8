import SwiftSyntax
import SwiftSyntaxBuilder

/// The type that extensions are made for: its name, its generic parameters, and what it says of itself.
struct DerivedType {
  /// The name that extensions use.
  let name: String
  /// The name without the types around it.
  let shortName: String
  /// Whether `Hashable` or `RecordKey` stands where the type is declared.
  let isHashable: Bool
  /// Whether it and all types around it are declared public.
  let isPublic: Bool
  /// What stands in front of derived members.
  let access: String
  /// Members of the type's own that the macro would make, or that change what it makes.
  let ownMembers: Set<String>
  /// The protocols that it doesn't conform to yet.
  private let missing: Set<String>
  private let parameters: [String]

  init(
    _ declaration: some DeclGroupSyntax, name: String, missing: [TypeSyntax], _ lexicalContext: [Syntax],
    _ problems: inout Problems
  ) {
    self.name = name
    shortName = declaration.asProtocol((any NamedDeclSyntax).self)?.name.text ?? name
    self.missing = Set(missing.map { String($0.trimmedDescription.split(separator: ".").last ?? "") })
    let inherited = declaration.inheritanceClause?.inheritedTypes.map { $0.type.trimmedDescription } ?? []
    isHashable = !Set(inherited).isDisjoint(
      with: ["Hashable", "Swift.Hashable", "RecordKey", "Records.RecordKey", "DerivedRecords.RecordKey"])
    let surroundings = lexicalContext.compactMap { $0.asProtocol((any DeclGroupSyntax).self) }
    isPublic = ([declaration] + surroundings).allSatisfy { $0.modifiers.contains { $0.name.tokenKind == .keyword(.public) } }
    ownMembers = Self.ownMembers(of: declaration)
    // A conditional extension of a type that isn't public can't have public members; any other may.
    let isConditional = ([declaration] + surroundings).contains {
      $0.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause != nil
    }
    let stated = Self.access(of: declaration) ?? surroundings.first?.as(ExtensionDeclSyntax.self).flatMap(Self.access)
    access = isConditional ? stated.map { $0 + " " } ?? "" : "public "
    parameters = ([declaration] + surroundings).flatMap { Self.parameters(of: $0, &problems) }
  }

  private static func parameters(of declaration: any DeclGroupSyntax, _ problems: inout Problems) -> [String] {
    guard let clause = declaration.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause else { return [] }
    var names: [String] = []
    for parameter in clause.parameters {
      switch parameter.specifier?.tokenKind {
      case .keyword(.each): problems.add(.pack(parameter.name.text), at: parameter)
      case .keyword(.let): continue
      default: names.append(parameter.name.text)
      }
    }
    return names
  }

  private static func access(of declaration: some DeclGroupSyntax) -> String? {
    declaration.modifiers.map(\.name.text).first { ["public", "package"].contains($0) }
  }

  private static func ownMembers(of declaration: some DeclGroupSyntax) -> Set<String> {
    var names: Set<String> = []
    for member in declaration.memberBlock.members {
      if let function = member.decl.as(FunctionDeclSyntax.self) { names.insert(function.name.text) }
      guard let variable = member.decl.as(VariableDeclSyntax.self) else { continue }
      for binding in variable.bindings { names.insert(binding.pattern.trimmedDescription) }
    }
    return names.intersection(["==", "stableHash", "isSameKey", "detached"])
  }

  /// The extension that says what `Record` implies, which a conditional conformance doesn't and a public type must say.
  func sendableExtension() throws -> ExtensionDeclSyntax? {
    guard missing.contains("Sendable") else { return nil }
    let constraints = parameters.map { "\($0): Sendable" }.joined(separator: ", ")
    return try ExtensionDeclSyntax(
      "extension \(raw: name): Sendable\(raw: constraints.isEmpty ? "" : " where " + constraints) {}")
  }

  /// The extension that conforms the type to that protocol, where its generic parameters do, or that just adds the members if
  /// it says so itself.
  func extensionDeclaration(of conformance: String, with members: [String]) throws -> ExtensionDeclSyntax {
    let inheritance = missing.contains(conformance) ? ": DerivedRecords.\(conformance)" : ""
    let constraints = parameters.map { "\($0): DerivedRecords.\(conformance)" }.joined(separator: ", ")
    let body = members.joined(separator: "\n\n").split(separator: "\n", omittingEmptySubsequences: false)
    return try ExtensionDeclSyntax(
      """
      extension \(raw: name)\(raw: inheritance)\(raw: constraints.isEmpty ? "" : " where " + constraints) {
      \(raw: body.map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n"))
      }
      """)
  }
}
