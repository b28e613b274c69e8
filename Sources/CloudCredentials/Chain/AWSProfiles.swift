/// The settings that people keep in `~/.aws/config` and `~/.aws/credentials`, or where `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE` point.
package struct AWSProfiles: Sendable {
  private let context: CredentialContext
  private let profiles: [String: [String: String]]
  /// The files that were looked for, for messages.
  let files: String
  /// The profile that is meant when none is named.
  package let defaultName: String

  /// Reads the files that `context` leads to; those that don't exist hold nothing.
  package init(_ context: CredentialContext) {
    self.context = context
    let home = context.variable("HOME") ?? context.variable("USERPROFILE") ?? ""
    let config = context.variable("AWS_CONFIG_FILE") ?? home + "/.aws/config"
    let credentials = context.variable("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/.aws/credentials"
    files = "\(config) and \(credentials)"
    defaultName = context.variable("AWS_PROFILE") ?? context.variable("AWS_DEFAULT_PROFILE") ?? "default"
    var profiles: [String: [String: String]] = [:]
    for (section, settings) in Self.sections(context.readFile(config)) {
      let name = section == "default" ? section : Self.profileName(section)
      if let name { profiles[name, default: [:]].merge(settings) { $1 } }
    }
    // Where both files have a setting, the one for credentials counts.
    for (name, settings) in Self.sections(context.readFile(credentials)) {
      profiles[name, default: [:]].merge(settings) { $1 }
    }
    self.profiles = profiles
  }

  /// The settings of the profile `name`; nil where there is none.
  package func settings(_ name: String) -> [String: String]? { profiles[name] }

  /// The region that the environment or the profile in use names.
  package var region: String? {
    context.variable("AWS_REGION") ?? context.variable("AWS_DEFAULT_REGION") ?? settings(defaultName)?["region"]
  }

  /// The region, or AWS's first one, which every partition's tools take when nobody names another.
  package var regionOrDefault: String { region ?? "us-east-1" }

  private static func profileName(_ section: String) -> String? {
    let words = section.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "profile" else { return nil }
    let name = String(words[1])
    return name.hasPrefix("\"") && name.hasSuffix("\"") && name.count > 1 ? String(name.dropFirst().dropLast()) : name
  }

  /// The sections of an INI file in its order; lines that are indented belong to settings with parts, which nothing here uses.
  private static func sections(_ content: [UInt8]?) -> [(name: String, settings: [String: String])] {
    guard let content else { return [] }
    var sections: [(name: String, settings: [String: String])] = []
    for line in String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let text = trimmed(line)
      if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
      if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
        sections.append((trimmed(text[text.index(after: text.startIndex)..<end]), [:]))
      } else if !line[line.startIndex].isWhitespace, !sections.isEmpty, let equals = text.firstIndex(of: "=") {
        sections[sections.count - 1].settings[trimmed(text[..<equals]).lowercased()] =
          value(text[text.index(after: equals)...])
      }
    }
    return sections
  }

  /// A value without the comment that may follow it.
  private static func value(_ text: Substring) -> String {
    var end = text.startIndex
    while end < text.endIndex {
      let next = text.index(after: end)
      if text[end].isWhitespace, next < text.endIndex, text[next] == "#" || text[next] == ";" { break }
      end = next
    }
    return trimmed(text[..<end])
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
