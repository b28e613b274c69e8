/// What a registry wants to be shown, by its WWW-Authenticate fields (RFC 9110, 11.6.1).
enum AuthenticationChallenge: Equatable {
  /// User and password with every request.
  case basic
  /// A token, which `realm` gives for `service` and `scope`.
  case bearer(realm: String, service: String?, scope: String?)

  /// The strongest of these fields' challenges that is understood; nil for none.
  static func strongest(_ fields: [String]) -> AuthenticationChallenge? {
    let found = fields.compactMap { parse($0) }
    return found.first { $0 != .basic } ?? found.first
  }

  private static func parse(_ field: String) -> AuthenticationChallenge? {
    let scheme = field.prefix { $0 != " " }
    let parameters = parameters(field.dropFirst(scheme.count))
    switch scheme.lowercased() {
    case "basic": return .basic
    case "bearer":
      guard let realm = parameters["realm"] else { return nil }
      return .bearer(realm: realm, service: parameters["service"], scope: parameters["scope"])
    default: return nil
    }
  }

  /// Names and values, these in quotes or not; commas may stand within quotes.
  private static func parameters(_ text: Substring) -> [String: String] {
    var values: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].filter { $0 != " " && $0 != "," && $0 != "\t" }.lowercased()
      rest = rest[rest.index(after: equals)...]
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          value.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
      } else {
        value = String(rest.prefix { $0 != "," && $0 != " " })
        rest = rest.dropFirst(value.count)
      }
      values[name] = values[name] ?? value
    }
    return values
  }
}
