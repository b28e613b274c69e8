/// One size of the function, with the names by which it is invoked.
struct FunctionVersion: Sendable {
  /// Its place among all sizes.
  let index: Int
  /// `$LATEST` or a number.
  let name: String
  /// The alias that points to it; nil for `$LATEST`.
  let alias: String?
  /// The memory in MB.
  let memory: Int

  /// All sizes that a configuration names: `$LATEST`, and a version for each alias in the order of the names.
  static func all(_ configuration: LocalLambda.Configuration) -> [FunctionVersion] {
    let latest = FunctionVersion(index: 0, name: "$LATEST", alias: nil, memory: configuration.memory)
    let aliases = configuration.aliases.sorted { $0.key < $1.key }
    return [latest]
      + aliases.enumerated().map { place, entry in
        FunctionVersion(index: place + 1, name: String(place + 1), alias: entry.key, memory: entry.value)
      }
  }
}
