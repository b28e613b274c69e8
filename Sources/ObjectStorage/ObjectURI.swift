/// Where an object, a folder or a store is: `file:///data/a.txt`, `/data/a.txt`, `data/a.txt`, `s3://bucket/key`,
/// `memory://name/key`.
///
/// Text is taken as it stands; nothing is percent-decoded, so that every file name can be written.
package struct ObjectURI: Sendable, Hashable, CustomStringConvertible {
  /// In lower case; `file` for plain paths.
  package let scheme: String
  /// The bucket, or the memory store's name; empty for files.
  package let authority: String
  /// For files a path, relative ones without a leading slash; otherwise the key.
  package let path: String

  /// A location of these parts.
  package init(scheme: String, authority: String, path: String) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
  }

  /// The local path `path`.
  package init(file path: String) { self.init(scheme: "file", authority: "", path: path) }

  /// Reads a URI or a plain path.
  /// - Throws: ``StorageError`` with `invalid` for text that is empty or lacks its bucket.
  package init(parsing text: String) throws(StorageError) {
    guard !text.isEmpty else {
      throw StorageError(.invalid, path: text, "a location must not be empty; write a path or a URI such as s3://bucket/key")
    }
    guard let (scheme, rest) = Self.splitScheme(text) else {
      self.init(file: text)
      return
    }
    // Options may follow a bucket without a slash between them.
    let slash = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let authority = String(rest[..<slash])
    if scheme == "file" {
      guard authority.isEmpty || authority == "localhost", slash != rest.endIndex else {
        throw StorageError(
          .invalid, path: text, "a file URI needs three slashes and an absolute path; write file:///folder/name")
      }
      self.init(file: String(rest[slash...]))
      return
    }
    guard !authority.isEmpty else {
      throw StorageError(.invalid, path: text, "the bucket's name is missing; write \(scheme)://bucket/key")
    }
    let path = rest[slash...]
    self.init(scheme: scheme, authority: authority, path: String(path.hasPrefix("/") ? path.dropFirst() : path))
  }

  private static func splitScheme(_ text: String) -> (scheme: String, rest: Substring)? {
    let scalars = text.unicodeScalars
    guard let colon = scalars.firstIndex(of: ":"), scalars[colon...].starts(with: "://".unicodeScalars) else { return nil }
    let name = scalars[..<colon]
    guard let first = name.first, first.isASCII, first.properties.isAlphabetic,
      name.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || "0123456789+.-".unicodeScalars.contains($0)) })
    else { return nil }
    return (String(name).lowercased(), Substring(scalars[scalars.index(colon, offsetBy: 3)...]))
  }

  /// The location of `key` below this one.
  package func child(_ key: String) -> ObjectURI {
    let joined = path.isEmpty || path.hasSuffix("/") ? path + key : path + "/" + key
    return ObjectURI(scheme: scheme, authority: authority, path: joined)
  }

  /// Reads back as the same location.
  package var description: String {
    if scheme != "file" { return path.isEmpty ? "\(scheme)://\(authority)" : "\(scheme)://\(authority)/\(path)" }
    return path.hasPrefix("/") ? "file://\(path)" : path
  }
}
