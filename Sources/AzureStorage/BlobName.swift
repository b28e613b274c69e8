import ObjectStorage

/// What Azure takes as the name of a blob ("Naming and Referencing Containers, Blobs, and Metadata"). Other names it refuses,
/// or silently makes them others, so that two keys would be one blob.
enum BlobName {
  /// Throws `invalid` for a name that can't be kept.
  static func check(_ name: String, path: String) throws(StorageError) {
    if let fault = fault(in: name) {
      throw StorageError(.invalid, path: path, "Azure can't keep this name: \(fault); choose another")
    }
  }

  private static func fault(in name: String) -> String? {
    if name.utf16.count > 1024 { return "it has more than 1024 characters with its prefix" }
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7f...0x9f: return "it has a control character"
      case 0xfffe, 0xffff: return "it has a code point that is no character"
      // The service is built on a type for URIs that turns them.
      case 0x5c: return "a backslash would become a slash"
      default: continue
      }
    }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.count > 254 { return "it has more than 254 parts between slashes" }
    return parts.contains { $0.last == UInt8(ascii: ".") } ? "one of its parts ends with a dot, which would be dropped" : nil
  }
}
