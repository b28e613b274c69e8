/// The rule for keys that every store can keep: relative paths of one or more parts, separated by single slashes; no part
/// empty, `.` or `..`; no NUL; no last part that begins with ``partialPrefix``. A key must not be the folder of another (`a`
/// beside `a/b`): buckets allow that, file systems don't.
package enum ObjectKey {
  /// How the names of objects begin that are still being written to a local folder.
  package static let partialPrefix = ".uploading-"

  /// Throws `invalid` for a key that breaks the rule.
  package static func check(_ key: String) throws(StorageError) {
    if let fault = fault(in: key) {
      throw StorageError(.invalid, path: key, "\(fault); use a relative path such as runs/17/part-00000")
    }
  }

  private static func fault(in key: String) -> String? {
    if key.isEmpty { return "a key must not be empty" }
    if key.utf8.contains(0) { return "a key must not contain a NUL byte" }
    let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for part in parts {
      if part.isEmpty { return "a key must not begin or end with a slash, or contain two in a row" }
      if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) { return "a key must not contain . or .. as a part" }
    }
    if parts[parts.count - 1].starts(with: partialPrefix.utf8) { return "names that begin with \(partialPrefix) are reserved" }
    return nil
  }

  /// Whether `a` comes before `b` in a listing: by UTF-8 bytes, unlike `String`'s own order.
  package static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
