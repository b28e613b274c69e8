/// Which aliases and versions nobody needs any more.
struct RetiredCodes {
  /// The aliases that go.
  let aliases: [LambdaClient.Alias]
  private let neededVersions: Set<String>
  /// Versions from here on may have been published by a deployment that hasn't named them yet.
  private let firstCurrent: Int

  /// Keeps the aliases of `current` and of the codes with the newest versions, `kept` codes in all, and those that other people
  /// named.
  init(_ aliases: [LambdaClient.Alias], current: String, kept: Int) {
    var newest: [String: Int] = [:]
    for alias in aliases {
      guard let code = CodeIdentity.short(inAlias: alias.name) else { continue }
      newest[code] = max(newest[code] ?? 0, Int(alias.version) ?? 0)
    }
    newest[current] = .max
    let keptCodes = Set(newest.sorted { $0.value > $1.value }.prefix(kept).map(\.key))
    let isOld = { (alias: LambdaClient.Alias) in
      CodeIdentity.short(inAlias: alias.name).map { !keptCodes.contains($0) } ?? false
    }
    self.aliases = aliases.filter(isOld)
    let remaining = aliases.filter { !isOld($0) }
    neededVersions = remaining.reduce(into: Set()) { $0.formUnion($1.versions) }
    firstCurrent =
      remaining.filter { CodeIdentity.short(inAlias: $0.name) == current }.compactMap { Int($0.version) }.min() ?? 0
  }

  /// Those of `versions` that no alias leads to, and that are older than the current ones.
  func versions(_ versions: [String]) -> [String] {
    versions.filter { version in !neededVersions.contains(version) && (Int(version) ?? .max) < firstCurrent }
  }
}
