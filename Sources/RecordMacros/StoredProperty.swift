import SwiftSyntax

/// A stored property of a struct.
struct StoredProperty {
  /// The name as it is written, with backticks where it needs them.
  let name: String
  /// What a `let` is always; nil for a property that is coded.
  let constant: String?
  /// Whether the type's own extensions can assign to it wherever they are compiled.
  let isAssignable: Bool
  /// Whether other modules see it.
  let isPublic: Bool

  /// The name in schemas.
  var plainName: String { name.filter { $0 != "`" } }

  /// All stored properties that a struct declares; what can't be derived is added to `problems`.
  static func all(in declaration: StructDeclSyntax, _ problems: inout Problems) -> [StoredProperty] {
    var properties: [StoredProperty] = []
    for member in declaration.memberBlock.members {
      if let conditional = member.decl.as(IfConfigDeclSyntax.self), conditional.declaresStorage {
        problems.add(.conditional("properties"), at: conditional)
      }
      guard let variable = member.decl.as(VariableDeclSyntax.self), !variable.isStatic else { continue }
      for binding in variable.bindings where !binding.isComputed {
        if let property = StoredProperty(binding, of: variable, &problems) { properties.append(property) }
      }
    }
    return properties
  }

  private init?(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax, _ problems: inout Problems) {
    guard let identifier = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
      problems.add(.pattern, at: binding.pattern)
      return nil
    }
    let modifiers = variable.modifiers
    for modifier in modifiers where ["lazy", "weak", "unowned"].contains(modifier.name.text) {
      problems.add(.modifier(modifier.name.text, identifier.text), at: modifier)
    }
    if let wrapper = variable.attributes.lazy.compactMap(\.wrapperName).first {
      problems.add(.wrapper(wrapper, identifier.text), at: variable.attributes)
    }
    if binding.accessorBlock != nil { problems.add(.observed(identifier.text), at: binding) }
    let isLet = variable.bindingSpecifier.tokenKind == .keyword(.let)
    name = identifier.text
    constant = isLet ? binding.initializer?.value.trimmedDescription : nil
    isAssignable = !isLet && !modifiers.contains { $0.detail != nil }
    isPublic =
      modifiers.contains { $0.detail == nil && $0.name.tokenKind == .keyword(.public) }
      || variable.attributes.contains { $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "usableFromInline" }
  }
}

extension VariableDeclSyntax {
  fileprivate var isStatic: Bool {
    modifiers.contains { $0.name.tokenKind == .keyword(.static) || $0.name.tokenKind == .keyword(.class) }
  }
}

extension PatternBindingSyntax {
  /// Whether it has accessors that aren't observers.
  fileprivate var isComputed: Bool {
    switch accessorBlock?.accessors {
    case nil: false
    case .getter: true
    case .accessors(let accessors):
      !accessors.contains { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
    }
  }
}

extension AttributeListSyntax.Element {
  /// The name of an attribute that may be a property wrapper, or another macro.
  fileprivate var wrapperName: String? {
    guard let name = self.as(AttributeSyntax.self)?.attributeName.trimmedDescription else { return nil }
    return ["available", "usableFromInline", "nonobjc", "preconcurrency"].contains(name) ? nil : name
  }
}

extension IfConfigDeclSyntax {
  /// Whether properties or cases stand in a branch.
  var declaresStorage: Bool {
    clauses.contains { clause in
      guard case .decls(let members)? = clause.elements else { return false }
      return members.contains { $0.decl.is(EnumCaseDeclSyntax.self) || $0.decl.isStoredProperty }
    }
  }
}

extension DeclSyntax {
  fileprivate var isStoredProperty: Bool {
    guard let variable = self.as(VariableDeclSyntax.self), !variable.isStatic else { return false }
    return variable.bindings.contains { !$0.isComputed }
  }
}
