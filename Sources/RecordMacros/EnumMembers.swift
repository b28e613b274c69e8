import SwiftSyntax

/// What is derived for an enum: a column for the cases, one for each payload, and a key of both.
struct EnumMembers: DerivedMembers {
  private let cases: [EnumCase]

  var isPlainEnum: Bool { cases.allSatisfy(\.payload.isEmpty) }
  let namesPublicMembers = true

  init(_ declaration: EnumDeclSyntax, _ problems: inout Problems) {
    cases = EnumCase.all(in: declaration, &problems)
  }

  var makeCodec: [String] {
    let tags = cases.enumerated().map { "    case \($1.anyPattern): return \($0)" }
    return ["try DerivedRecords.RecordCodec.enumeration(", "  Self.self, path: path,", "  ["]
      + cases.flatMap(\.descriptor).map { "    " + $0 }
      + ["  ],", "  tag: { value in", "    switch value {"] + tags + ["    }", "  })"]
  }

  var stableHash: [String] {
    ["switch self {"]
      + cases.enumerated().map { position, one in
        guard !one.payload.isEmpty else {
          return "case \(one.anyPattern): return DerivedRecords.DerivedKey.hash(ofCase: \(position))"
        }
        let hash = Self.hash(of: one.variables(named: "part"))
        return
          "case \(one.pattern(named: "part")): return DerivedRecords.DerivedKey.hash(ofCase: \(position), payload: \(hash))"
      } + ["}"]
  }

  var isSameKey: [String] {
    let same = cases.map { one in
      let comparisons = zip(one.variables(named: "left"), one.variables(named: "right"))
        .map { "DerivedRecords.DerivedKey.isSame(\($0), \($1))" }
      return "case (\(one.pattern(named: "left")), \(one.pattern(named: "right"))): return "
        + (comparisons.isEmpty ? "true" : comparisons.joined(separator: " && "))
    }
    return ["switch (self, other) {"] + same + (cases.count > 1 ? ["default: return false"] : []) + ["}"]
  }

  var detached: [String] {
    guard !isPlainEnum else { return ["self"] }
    return ["switch self {"]
      + cases.map { one in
        guard !one.payload.isEmpty else { return "case \(one.anyPattern): return self" }
        let value = one.value(of: one.variables(named: "part").map { "DerivedRecords.DerivedKey.detached(\($0))" })
        return "case \(one.pattern(named: "part")): return \(value)"
      } + ["}"]
  }
}
