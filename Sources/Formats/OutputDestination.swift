package import ObjectStorage

/// Where a write goes, and the names it uses there.
///
/// Tasks only write parts, under names that no other attempt uses; nobody sees half a part. Only the driver calls
/// ``prepare(_:)``, ``commit(_:after:created:schema:format:)`` and ``abort()``. Until it committed, there is no result; after a
/// crash, the same run prepares and commits again, with the parts that exist or with new ones.
package struct OutputDestination: Sendable, Hashable, Codable {
  /// What the result is.
  package enum Layout: String, Sendable, Codable {
    /// A folder of parts and a ``OutputManifest``.
    case folder
    /// One file: the parts' contents in order. They are gathered in a hidden folder beside it until then.
    case singleFile
  }

  /// The path or URI of the folder or file. Absolute, so that workers elsewhere agree.
  package let location: String
  /// What the result is.
  package let layout: Layout
  /// The run that writes.
  package let run: String
  /// Tells this write from others of the same run; the same again when the run resumes.
  package let nonce: String
  /// What the names of parts end in.
  package let fileExtension: String

  /// The write `nonce` of `run` to `location`.
  /// - Throws: ``FormatError`` with `invalid` for a malformed location, or if run or nonce hold other characters than ASCII
  ///   letters and digits: they become parts of file names.
  package init(_ location: String, layout: Layout = .folder, run: String, nonce: String, fileExtension: String)
    throws(FormatError)
  {
    for name in [run, nonce] {
      guard !name.isEmpty, name.utf8.allSatisfy({ Self.isAlphanumeric($0) }) else {
        throw FormatError(.invalid, location, "\"\(name)\" can't be part of a file name; use ASCII letters and digits")
      }
    }
    let uri = try formatting { () throws(StorageError) in try ObjectURI(parsing: location) }
    if layout == .singleFile, uri.path.hasSuffix("/") || uri.path.isEmpty {
      throw FormatError(.invalid, location, "one file needs a name, not a folder's; add one, such as result.\(fileExtension)")
    }
    self.location = uri.scheme == "file" ? try InputListing.absolutePath(uri.path) : uri.description
    self.layout = layout
    self.run = run
    self.nonce = nonce
    self.fileExtension = fileExtension
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
  }

  /// The name of the part that attempt `attempt` of task `index` writes.
  package func partName(_ index: Int, attempt: Int = 0) -> String {
    let digits = String(index)
    let number = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    return "part-\(number)-\(run)-\(nonce)\(attempt == 0 ? "" : "-\(attempt)").\(fileExtension)"
  }

  /// Whether `name` is a part of some write, and whether of this one.
  func ownership(of name: String) -> (isPart: Bool, isOurs: Bool) {
    let parts = name.split(separator: ".", maxSplits: 1)[0].split(separator: "-", omittingEmptySubsequences: false)
    guard name.contains("."), parts.count == 4 || parts.count == 5, parts[0] == "part", parts[1].count >= 5,
      Int(parts[1]) != nil
    else {
      return (false, false)
    }
    return (true, parts[2] == run && parts[3] == nonce)
  }

  /// Begins the part of attempt `attempt` of task `index`. It is flushed to disk when it is finished, since a manifest that
  /// survives a power failure must not list parts that don't.
  package func partWriter(_ index: Int, attempt: Int = 0) throws(FormatError) -> any ObjectWriter {
    let (store, prefix) = try partStore()
    let name = partName(index, attempt: attempt)
    return try formatting { () throws(StorageError) in try store.writer(prefix + name, PutOptions(durable: true)) }
  }

  /// Where parts are: a store, and what their keys begin with.
  func partStore() throws(FormatError) -> (store: any ObjectStore, prefix: String) {
    switch layout {
    case .folder: return try Self.folder(location)
    case .singleFile:
      let (store, key) = try target()
      let folder = key.contains("/") ? String(key[...key.lastIndex(of: "/")!]) : ""
      return (store, folder + ".\(key.dropFirst(folder.count))-\(run)-\(nonce)/")
    }
  }

  /// The store and key of the single file.
  func target() throws(FormatError) -> (store: any ObjectStore, key: String) {
    try formatting { () throws(StorageError) in try ObjectStores.resolve(ObjectURI(parsing: location)) }
  }

  private static func folder(_ location: String) throws(FormatError) -> (store: any ObjectStore, prefix: String) {
    let uri = try formatting { () throws(StorageError) in try ObjectURI(parsing: location) }
    if uri.scheme == "file" { return (FileStore(root: uri.path), "") }
    let (store, key) = try formatting { () throws(StorageError) in try ObjectStores.resolve(uri) }
    return (store, key.isEmpty || key.hasSuffix("/") ? key : key + "/")
  }
}
