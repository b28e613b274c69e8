import SwiftSyntax

/// A case of an enum.
struct EnumCase {
  /// The name as it is written, with backticks where it needs them.
  let name: String
  /// The labels, nil where there are none, and types of what it carries.
  let payload: [(label: String?, type: String)]

  /// All cases that an enum declares; what can't be derived is added to `problems`.
  static func all(in declaration: EnumDeclSyntax, _ problems: inout Problems) -> [EnumCase] {
    var cases: [EnumCase] = []
    problems.addIndirect(declaration.modifiers)
    for member in declaration.memberBlock.members {
      if let conditional = member.decl.as(IfConfigDeclSyntax.self), conditional.declaresStorage {
        problems.add(.conditional("cases"), at: conditional)
      }
      guard let declared = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
      problems.addIndirect(declared.modifiers)
      for element in declared.elements {
        let one = EnumCase(element)
        if cases.contains(where: { $0.name == one.name }) { problems.add(.overloadedCase(one.name), at: element) }
        cases.append(one)
      }
    }
    if cases.isEmpty { problems.add(.noCases(declaration.name.text), at: declaration.name) }
    return cases
  }

  private init(_ element: EnumCaseElementSyntax) {
    name = element.name.text
    payload = (element.parameterClause?.parameters ?? []).map { parameter in
      let label = parameter.firstName?.text
      return (label == "_" ? nil : label, parameter.type.trimmedDescription)
    }
  }

  /// The name in schemas, such as `circle(radius:)`.
  private var fullName: String {
    let plain = name.filter { $0 != "`" }
    return payload.isEmpty ? plain : "\(plain)(\(payload.map { ($0.label ?? "_") + ":" }.joined()))"
  }

  /// Names for the parts of the payload.
  func variables(named name: String) -> [String] { payload.indices.map { "\(name)\($0)" } }

  /// `.circle(radius: argument)`.
  private func expression(_ arguments: [String]) -> String {
    guard !payload.isEmpty else { return ".\(name)" }
    let labelled = zip(payload, arguments).map { part, argument in part.label.map { "\($0): \(argument)" } ?? argument }
    return ".\(name)(\(labelled.joined(separator: ", ")))"
  }

  /// A pattern that binds the parts to variables of that name.
  func pattern(named name: String) -> String { expression(variables(named: name).map { "let " + $0 }) }

  /// A pattern for any value of the case.
  var anyPattern: String { expression(payload.map { _ in "_" }) }

  /// A value of the case.
  func value(of arguments: [String]) -> String { "Self" + expression(arguments) }

  /// What the codec is told of the case.
  var descriptor: [String] {
    guard !payload.isEmpty else { return [".plain(\"\(fullName)\", \(value(of: []))),"] }
    let variables = variables(named: "part")
    let type = payload.map(\.type).joined(separator: ", ")
    let arguments = payload.count == 1 ? ["payload"] : payload.indices.map { "payload.\($0)" }
    return [
      ".carrying(",
      "  \"\(fullName)\",",
      "  payload: { (value: Self) -> (\(type))? in",
      "    if case \(pattern(named: "part")) = value { return (\(variables.joined(separator: ", "))) }",
      "    return nil",
      "  },",
      "  make: { payload in \(value(of: arguments)) }),",
    ]
  }
}

extension Problems {
  fileprivate mutating func addIndirect(_ modifiers: DeclModifierListSyntax) {
    for modifier in modifiers where modifier.name.tokenKind == .keyword(.indirect) { add(.indirect, at: modifier) }
  }
}
