import FunctionSettings

/// How values stand in YAML and in commands, and what all manifests say.
enum ManifestText {
  /// A value of YAML that means this text, whatever is in it: JSON is YAML.
  static func yaml(_ text: String) -> String { JSONValue.text(text).compact }

  /// An argument of a command that means this text, whatever is in it.
  static func shell(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:@=".utf8.contains(byte)
      }
    }
    if isPlain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }

  /// The image, or an error that says where to have one from.
  static func image(_ settings: FunctionSettings) throws(DeploymentError) -> String {
    guard let image = settings.image else {
      throw DeploymentError(
        .invalid, "\(settings.platform.rawValue) takes a container image; push one, then give --image registry/name:tag")
    }
    return image
  }

  /// Lines that stop a script where a secret isn't set, and say how to make the key.
  static func needs(_ settings: FunctionSettings) -> [String] {
    var lines: [String] = []
    for variable in WorkerEnvironment.secret(settings) {
      if variable.name == WorkerEnvironment.key {
        lines.append("# Drivers sign by the same key. To make one: export \(variable.name)=$(openssl rand -hex 32)")
      }
      lines.append(": \"${\(variable.source):?set it first}\"")
    }
    return lines
  }

  /// That a function has one size here.
  static func sizes(_ settings: FunctionSettings) -> [String] {
    guard settings.memory.count > 1 else { return [] }
    return ["a function has one size here: \(settings.memory[0]) MiB; deploy another --function for larger tasks"]
  }
}
