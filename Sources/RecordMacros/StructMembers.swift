import SwiftSyntax

/// What is derived for a struct: a column for each stored property, and a key of all of them.
struct StructMembers: DerivedMembers {
  private let properties: [StoredProperty]
  /// The properties that are coded.
  private let parts: [StoredProperty]

  let isPlainEnum = false
  var namesPublicMembers: Bool { parts.allSatisfy(\.isPublic) }

  init(_ declaration: StructDeclSyntax, _ problems: inout Problems) {
    properties = StoredProperty.all(in: declaration, &problems)
    parts = properties.filter { $0.constant == nil }
  }

  var makeCodec: [String] {
    let fields = properties.map { property in
      guard let constant = property.constant else { return "    .stored(\"\(property.plainName)\", \\Self.\(property.name))," }
      return "    .constant(\"\(property.plainName)\", \\Self.\(property.name), value: { \(constant) }),"
    }
    return ["try DerivedRecords.RecordCodec.structure(", "  Self.self, path: path,", "  ["] + fields + ["  ])"]
  }

  var stableHash: [String] { [Self.hash(of: parts.map { "self.\($0.name)" })] }

  var isSameKey: [String] {
    let comparisons = parts.map { "DerivedRecords.DerivedKey.isSame(self.\($0.name), other.\($0.name))" }
    guard let first = comparisons.first else { return ["true"] }
    return [first] + comparisons.dropFirst().map { "  && \($0)" }
  }

  var detached: [String] {
    guard !parts.isEmpty else { return ["self"] }
    let assignments = parts.map { part in
      part.isAssignable
        ? "copy.\(part.name) = DerivedRecords.DerivedKey.detached(self.\(part.name))"
        : "DerivedRecords.DerivedKey.detach(\\Self.\(part.name), of: &copy)"
    }
    return ["var copy = self"] + assignments + ["return copy"]
  }
}
