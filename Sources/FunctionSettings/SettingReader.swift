/// Turns what was written into values.
struct SettingReader {
  /// From which variables take their values.
  let environment: [String: String]

  /// Puts the value of `key` into `settings`.
  func read(_ key: SettingKey, _ words: [SettingWord], into settings: inout FunctionSettings) throws(SettingsError) {
    let word = words[0]
    switch key {
    case .function: settings.function = word.text
    case .platform: settings.platform = try choice(key, word)
    case .region: settings.region = try plain(key, word)
    case .endpoint: settings.endpoint = try address(key, word)
    case .memory: settings.memory = try ascending(key, words)
    case .timeout: settings.timeout = try whole(key, word)
    case .temporaryStorage: settings.temporaryStorage = try whole(key, word)
    case .concurrency: settings.concurrency = try whole(key, word)
    case .architecture: settings.architecture = try choice(key, word)
    case .storage: settings.storage = try uri(key, word)
    case .reads: settings.reads = try words.map { (word) throws(SettingsError) in try uri(key, word) }
    case .writes: settings.writes = try words.map { (word) throws(SettingsError) in try uri(key, word) }
    case .role: settings.role = try role(word)
    case .variables: settings.variables = try variables(words)
    case .image: settings.image = try plain(key, word)
    case .project: settings.project = try plain(key, word)
    case .serviceAccount: settings.serviceAccount = try plain(key, word)
    case .namespace: settings.namespace = try plain(key, word)
    case .url: settings.url = try address(key, word)
    case .authentication: settings.authentication = try choice(key, word)
    }
  }

  private func choice<Value: RawRepresentable & CaseIterable>(_ key: SettingKey, _ word: SettingWord) throws(SettingsError)
    -> Value
  where Value.RawValue == String {
    if let value = Value(rawValue: word.text) { return value }
    let known = Value.allCases.map(\.rawValue)
    let guess = NearestWord.to(word.text, among: known).map { "; did you mean \($0)?" } ?? "."
    throw SettingsError(
      .wrongType, at: "\(word.origin)",
      "\(key.rawValue) can't be \(word.text)\(guess) It is one of \(known.joined(separator: ", "))")
  }

  private func whole(_ key: SettingKey, _ word: SettingWord) throws(SettingsError) -> Int {
    let digits = word.text.filter { $0 != "_" }
    guard let value = Int(digits), value >= 0 else {
      let unit =
        switch key {
        case .memory, .temporaryStorage: " of MiB"
        case .timeout: " of seconds"
        default: ""
        }
      throw SettingsError(
        .wrongType, at: "\(word.origin)", "\(key.rawValue) is a whole number\(unit), without a unit, and not \(word.text)")
    }
    return value
  }

  private func ascending(_ key: SettingKey, _ words: [SettingWord]) throws(SettingsError) -> [Int] {
    var values: [Int] = []
    for word in words {
      let value = try whole(key, word)
      if let last = values.last, last >= value {
        throw SettingsError(
          .outOfRange, at: "\(word.origin)",
          "\(key.rawValue) must ascend, but \(value) stands behind \(last); put the sizes in order")
      }
      values.append(value)
    }
    return values
  }

  /// A word that goes into URLs and commands.
  private func plain(_ key: SettingKey, _ word: SettingWord) throws(SettingsError) -> String {
    let fits = word.text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_.:/@+".utf8.contains(byte)
      }
    }
    guard fits, !word.text.isEmpty, !word.text.hasPrefix("-") else {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)",
        "\(key.rawValue) is a word of letters, digits and -_.:/@+, which doesn't begin with -; mend the value")
    }
    return word.text
  }

  private func address(_ key: SettingKey, _ word: SettingWord) throws(SettingsError) -> String {
    guard word.text.hasPrefix("http://") || word.text.hasPrefix("https://"), let rest = word.text.firstRange(of: "://"),
      let host = word.text[rest.upperBound...].split(separator: "/", omittingEmptySubsequences: false).first, !host.isEmpty,
      word.text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !host.contains("@")
    else {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)", "\(key.rawValue) must be of the form https://host/path, without user and password")
    }
    return word.text.hasSuffix("/") ? String(word.text.dropLast()) : word.text
  }

  private func uri(_ key: SettingKey, _ word: SettingWord) throws(SettingsError) -> String {
    guard let end = word.text.firstRange(of: ":"), !word.text[..<end.lowerBound].isEmpty,
      word.text[..<end.lowerBound].allSatisfy({ $0.isLetter || $0.isNumber }), word.text.utf8.allSatisfy({ $0 >= 0x20 })
    else {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)",
        "\(key.rawValue) must be a URI such as s3://bucket/prefix; a function can't reach this machine's folders")
    }
    return word.text
  }

  private func role(_ word: SettingWord) throws(SettingsError) -> String {
    let parts = word.text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", !parts[4].isEmpty, parts[5].hasPrefix("role/"),
      word.text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)",
        "role must be an ARN such as arn:aws:iam::123456789012:role/name; leave it out to have a role made")
    }
    return word.text
  }
}
