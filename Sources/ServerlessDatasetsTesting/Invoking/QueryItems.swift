internal import CloudCredentials

/// The names and values of a query.
enum QueryItems {
  /// All of them, decoded; what can't be decoded as it was sent.
  static func all(in query: Substring) -> [(name: String, value: String)] {
    query.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
        PercentEncoding.decode(String(part), plusIsSpace: true) ?? String(part)
      }
      return (parts[0], parts.count > 1 ? parts[1] : "")
    }
  }

  /// The first value of that name.
  static func value(of name: String, in query: Substring) -> String? {
    query.isEmpty ? nil : all(in: query).first { $0.name == name }?.value
  }
}
