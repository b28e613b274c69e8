import ObjectStorage

/// From the names that a server lists to the keys of a store, which may be a part of its bucket.
package struct ListedKeys: Sendable {
  private let base: String

  /// For a store all of whose names begin with `base`.
  package init(base: String) { self.base = base }

  /// The key of the name `name`; nil for one that isn't in the store.
  package func key(_ name: String) -> String? {
    guard name.utf8.starts(with: base.utf8) else { return nil }
    return String(decoding: name.utf8.dropFirst(base.utf8.count), as: UTF8.self)
  }

  /// Whether a listed key is an object of a store: markers of folders (empty objects whose keys end in a slash, as consoles make them)
  /// and what is being tried or written are not.
  package static func isObject(_ key: String, size: Int) -> Bool {
    if key.hasSuffix("/") && size == 0 || key.isEmpty { return false }
    let name = key.utf8.split(separator: UInt8(ascii: "/")).last ?? key.utf8[...]
    return !name.starts(with: ObjectKey.partialPrefix.utf8)
  }
}
