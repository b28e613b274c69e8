import CloudCredentials
package import ObjectStorage

/// The options that may end a location: `scheme://bucket/prefix?name=value&name=value`.
package struct LocationOptions: Sendable {
  /// The path without them.
  package let path: String
  private let values: [String: String]
  private let uri: ObjectURI

  /// The options of `uri`. A key may have question marks too: what follows the last one is options only if it begins with one of
  /// `names`.
  /// - Throws: ``StorageError`` with `invalid` for an option behind such a one that isn't in `names`.
  package init(_ uri: ObjectURI, names: Set<String>) throws(StorageError) {
    self.uri = uri
    let (path, items) = Self.split(uri.path, names)
    self.path = path
    var values: [String: String] = [:]
    for item in items {
      guard names.contains(item.name) else {
        let known = names.sorted().joined(separator: ", ")
        throw StorageError(.invalid, path: uri.description, "there is no option \(item.name); the options are \(known)")
      }
      values[item.name] = item.value
    }
    self.values = values
  }

  private static func split(_ path: String, _ names: Set<String>) -> (path: String, query: [(name: String, value: String)]) {
    guard let mark = path.lastIndex(of: "?") else { return (path, []) }
    let items = path[path.index(after: mark)...].split(separator: "&").map { item in
      let equals = item.firstIndex(of: "=") ?? item.endIndex
      let value = String(item[equals...].dropFirst())
      return (name: String(item[..<equals]), value: PercentEncoding.decode(value) ?? value)
    }
    guard let first = items.first, names.contains(first.name) else { return (path, []) }
    return (String(path[..<mark]), items)
  }

  /// The value of an option; nil if it is not there.
  package subscript(name: String) -> String? { values[name] }

  /// The value of an option that is on or off; nil if it is not there.
  package func flag(_ name: String) throws(StorageError) -> Bool? {
    guard let text = values[name] else { return nil }
    guard let flag = Bool(text) else {
      throw StorageError(.invalid, path: uri.description, "the option \(name) is \(text); it must be true or false")
    }
    return flag
  }
}
