/// Where a setting came from, the strongest first.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
  /// A flag of that name.
  case flag(String)
  /// A variable of that name.
  case environment(String)
  /// A line of that file.
  case file(String, line: Int)
  /// Nobody set it.
  case `default`

  /// As messages show it.
  package var description: String {
    switch self {
    case .flag(let name), .environment(let name): name
    case .file(let name, let line): "\(name):\(line)"
    case .default: "default"
    }
  }
}
