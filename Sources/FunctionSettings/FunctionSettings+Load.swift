extension FunctionSettings {
  /// Reads the settings and checks them.
  /// - Parameters:
  ///   - file: the file's path; nil for `serverless-dataset.yaml` in the present folder, if there is one.
  ///   - environment: this machine's environment, in which a setting is `SERVERLESS_DATASET_` and its name in capitals, with
  ///     `_` for `-`. Lists are separated by commas.
  ///   - overrides: what flags say, one entry for each time that a flag was given; variables as `NAME=VALUE`.
  /// - Throws: ``SettingsError`` for the first thing that is wrong, with its place.
  package static func load(
    file: String? = nil, environment: [String: String], overrides: [SettingKey: [String]] = [:]
  ) throws(SettingsError) -> FunctionSettings {
    try merged(try SettingsFile(path: file), environment, overrides)
  }

  /// The settings that these three make together.
  static func merged(_ file: SettingsFile, _ environment: [String: String], _ overrides: [SettingKey: [String]])
    throws(SettingsError) -> FunctionSettings
  {
    var settings = FunctionSettings()
    let reader = SettingReader(environment: environment)
    for key in SettingKey.allCases {
      let words =
        try key == .variables
        ? variableWords(file, environment, overrides) : words(key, file, environment, overrides)
      guard let first = words.first else { continue }
      settings.origins[key] = first.origin
      try reader.read(key, words, into: &settings)
    }
    try settings.check()
    return settings
  }

  /// What the strongest source says of `key`; nothing if none says anything.
  private static func words(
    _ key: SettingKey, _ file: SettingsFile, _ environment: [String: String], _ overrides: [SettingKey: [String]]
  ) throws(SettingsError) -> [SettingWord] {
    let origin: SettingOrigin
    let texts: [String]
    if let given = overrides[key], !given.isEmpty {
      (origin, texts) = (.flag(key.flag), given)
    } else if let given = environment[key.environmentName], !given.isEmpty {
      (origin, texts) = (.environment(key.environmentName), [given])
    } else {
      return file.values[key] ?? []
    }
    guard key.shape == .list else {
      if texts.count > 1 {
        throw SettingsError(.repeated, at: "\(origin)", "it was given \(texts.count) times; give it once")
      }
      return [SettingWord(text: texts[0], origin: origin)]
    }
    return texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .map { SettingWord(text: trimmed($0), origin: origin) }
  }

  /// Variables of all sources: a flag's replaces the file's of the same name.
  private static func variableWords(
    _ file: SettingsFile, _ environment: [String: String], _ overrides: [SettingKey: [String]]
  ) throws(SettingsError) -> [SettingWord] {
    if environment[SettingKey.variables.environmentName]?.isEmpty == false {
      throw SettingsError(
        .wrongType, at: SettingKey.variables.environmentName,
        "variables can't be given by the environment; write them into the file or use \(SettingKey.variables.flag) NAME=VALUE")
    }
    var flagged: [SettingWord] = []
    for text in overrides[.variables] ?? [] {
      guard let equals = text.firstIndex(of: "=") else {
        throw SettingsError(.wrongType, at: SettingKey.variables.flag, "a variable is given as NAME=VALUE; add the equals sign")
      }
      flagged.append(
        SettingWord(
          text: String(text[text.index(after: equals)...]), origin: .flag(SettingKey.variables.flag),
          name: String(text[..<equals])))
    }
    let names = Set(flagged.map(\.name))
    return flagged + (file.values[.variables] ?? []).filter { !names.contains($0.name) }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
