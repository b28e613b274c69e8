import Yams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What a file of settings says, not yet checked but for its shape.
struct SettingsFile {
  /// The file that is looked for when nobody names one.
  static let usualName = "serverless-dataset.yaml"

  private(set) var values: [SettingKey: [SettingWord]] = [:]
  private let name: String

  /// The file at `path`; nil: the usual one in the present folder, which need not exist.
  init(path: String?) throws(SettingsError) {
    let path = path ?? Self.usualName
    guard let content = try Self.content(path, mayLack: path == Self.usualName) else {
      try self.init(text: "", name: path)
      return
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw SettingsError(.syntax, at: path, "the file is no UTF-8 text; write it anew as UTF-8")
    }
    try self.init(text: text, name: path)
  }

  /// The settings in `text`, which messages call `name`.
  init(text: String, name: String) throws(SettingsError) {
    self.name = name
    let root: Node?
    do { root = try compose(yaml: text) } catch { throw Self.syntax(error, name) }
    guard let root, root.scalar.map({ !$0.string.isEmpty }) ?? true else { return }
    guard let settings = root.mapping else {
      throw SettingsError(.syntax, at: place(root), "the file must be a map of settings, such as `memory: 1769`")
    }
    for (key, value) in settings { try add(key, value) }
  }

  private mutating func add(_ keyNode: Node, _ value: Node) throws(SettingsError) {
    let text = keyNode.scalar?.string ?? ""
    guard let key = SettingKey(rawValue: text) else {
      throw SettingsError(.unknownKey, at: place(keyNode), Self.unknown(text))
    }
    values[key] = try words(key, value)
  }

  private static func unknown(_ text: String) -> String {
    let known = SettingKey.allCases.map(\.rawValue)
    let guess = NearestWord.to(text, among: known).map { "; did you mean \($0)?" } ?? "."
    return "there is no setting \(text)\(guess) The settings are \(known.joined(separator: ", "))"
  }

  private func words(_ key: SettingKey, _ value: Node) throws(SettingsError) -> [SettingWord] {
    switch (key.shape, value) {
    case (.scalar, .scalar), (.list, .scalar): return [try word(key, value)]
    case (.list, .sequence(let entries)):
      var words: [SettingWord] = []
      for entry in entries { words.append(try word(key, entry)) }
      return words
    case (.map, .mapping(let pairs)):
      var words: [SettingWord] = []
      for (name, value) in pairs {
        var entry = try word(key, value)
        entry.name = try word(key, name).text
        words.append(entry)
      }
      return words
    default: throw SettingsError(.wrongType, at: place(value), "\(key.rawValue) must be \(Self.wanted(key))")
    }
  }

  private func word(_ key: SettingKey, _ node: Node) throws(SettingsError) -> SettingWord {
    guard let scalar = node.scalar else {
      throw SettingsError(.wrongType, at: place(node), "\(key.rawValue) must be \(Self.wanted(key))")
    }
    guard scalar.style != .plain || !["", "~", "null"].contains(scalar.string) else {
      throw SettingsError(.wrongType, at: place(node), "\(key.rawValue) has no value; give it one, or remove the line")
    }
    return SettingWord(text: scalar.string, origin: .file(name, line: node.mark?.line ?? 1))
  }

  private static func wanted(_ key: SettingKey) -> String {
    switch key.shape {
    case .scalar: "a single value"
    case .list: "a value or a list of values, such as [a, b]"
    case .map: "a map of names and values, such as {LEVEL: debug}"
    }
  }

  private func place(_ node: Node) -> String { "\(name):\(node.mark?.line ?? 1)" }

  private static func syntax(_ error: any Error, _ name: String) -> SettingsError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      SettingsError(.syntax, at: "\(name):\(mark.line)", "this is no YAML (\(problem)); mend the line or the one before it")
    case .duplicatedKeysInMapping(let keys, let context):
      SettingsError(
        .repeated, at: "\(name):\(context.mark.line)",
        "\(keys.joined(separator: ", ")) stands there more than once; keep one of them")
    default: SettingsError(.syntax, at: name, "this is no YAML; mend the file")
    }
  }
}

extension SettingsFile {
  /// What the file holds; nil where there is none and none is needed.
  private static func content(_ path: String, mayLack: Bool) throws(SettingsError) -> [UInt8]? {
    guard let file = fopen(path, "r") else {
      if mayLack, errno == ENOENT { return nil }
      throw SettingsError(.unreadable, at: path, "the file of settings can't be read; check the path and its permissions")
    }
    defer { fclose(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let length = fread(&buffer, 1, buffer.count, file)
      if length == 0 { break }
      content += buffer[..<length]
    }
    guard ferror(file) == 0 else {
      throw SettingsError(.unreadable, at: path, "the file of settings can't be read; it must be a file, not a folder")
    }
    return content
  }
}
