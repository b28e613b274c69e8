/// What is derived for one type, as source text. Names are qualified by the module that the user imports.
protocol DerivedMembers {
  /// The body of `makeCodec(path:)`.
  var makeCodec: [String] { get }
  /// The body of `stableHash`.
  var stableHash: [String] { get }
  /// The body of `isSameKey(as:)`.
  var isSameKey: [String] { get }
  /// The body of `detached()`.
  var detached: [String] { get }
  /// Whether it is an enum without payloads, which is `Hashable` without saying so.
  var isPlainEnum: Bool { get }
  /// Whether the bodies name public members only.
  var namesPublicMembers: Bool { get }
}

extension DerivedMembers {
  /// The members of `RecordKey`, without those that the type has already.
  func keyMembers(of type: DerivedType) -> [String] {
    let prefix = (type.isPublic && namesPublicMembers ? "@inlinable " : "") + type.access
    let own = type.ownMembers
    var members: [String] = []
    if !own.contains("stableHash") { members.append(Self.member("\(prefix)var stableHash: UInt64", stableHash)) }
    // An equality of the type's own says which keys are the same.
    if !own.contains("isSameKey"), !own.contains("==") {
      members.append(Self.member("\(prefix)func isSameKey(as other: Self) -> Bool", isSameKey))
    }
    if !own.contains("detached") { members.append(Self.member("\(prefix)func detached() -> Self", detached)) }
    return members
  }

  /// A member with that body.
  static func member(_ head: String, _ body: [String]) -> String {
    ([head + " {"] + body.map { "  " + $0 } + ["}"]).joined(separator: "\n")
  }

  /// The members of `Record`.
  func recordMembers(of type: DerivedType) -> [String] {
    let head = "static func makeCodec(path: String) throws(DerivedRecords.RecordError) -> DerivedRecords.RecordCodec"
    return [Self.member(type.access + head, makeCodec)]
  }

  /// The hash of parts, combined in order as the codec of a tuple does.
  static func hash(of parts: [String]) -> String {
    let hashes = parts.map { "DerivedRecords.DerivedKey.hash(\($0))" }
    guard let first = hashes.first else { return "DerivedRecords.DerivedKey.emptyHash" }
    return hashes.dropFirst().reduce(first) { "DerivedRecords.StableHash.combine(\($0), \($1))" }
  }
}
