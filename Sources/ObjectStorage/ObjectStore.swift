package import Records

/// Named, immutable runs of bytes: a local folder, this process's memory, or a bucket.
///
/// Every call blocks its thread: tasks run on threads of their own, and a driver that must not block moves the call to one.
/// All calls may come from any thread. A read sees every write that returned before it began.
///
/// Keys are relative paths of UTF-8 text, their parts separated by single slashes; see ``ObjectKey``.
package protocol ObjectStore: Sendable {
  /// Where the store is, for messages and for ``ObjectURI/child(_:)``.
  var uri: ObjectURI { get }

  /// Whether each request takes a while, so that it pays to have several under way.
  var isRemote: Bool { get }

  /// Whether parts of an object can be read by themselves.
  func servesRanges(of info: ObjectInfo) -> Bool

  /// What is known about an object, or nil where there is none. One request.
  func head(_ key: String) throws(StorageError) -> ObjectInfo?

  /// The bytes of an object, or of a `range` of it, which is cut off at the object's end. One request where the range is known.
  /// - Throws: ``StorageError`` with `notFound` where there is no object.
  func get(_ key: String, range: Range<Int>?) throws(StorageError) -> SharedBytes

  /// Opens the present version of an object for reading.
  /// - Throws: ``StorageError`` with `notFound` where there is none.
  func open(_ key: String) throws(StorageError) -> any ObjectReader

  /// Opens the version that a listing told of. No request where every read can name the version.
  /// - Throws: ``StorageError`` with `conditionFailed`, or only the reads do, where the object is another one now.
  func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader

  /// Begins an object.
  func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter

  /// Writes an object that is wholly in memory. One request.
  func put(_ key: String, _ bytes: UnsafeRawBufferPointer, _ options: PutOptions) throws(StorageError) -> ObjectInfo

  /// Up to `limit` objects whose keys begin with the characters of `prefix` and follow `after`, in ascending order of the keys'
  /// UTF-8 bytes. One request a page.
  func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage

  /// Whether writes under a condition of that kind can be relied on here. A store that is sure asks for nothing; one that may be any
  /// server's tries it first, once.
  /// - Throws: ``StorageError`` with `invalid` where the server would ignore the condition.
  func checkHonours(_ condition: PutOptions.Condition) throws(StorageError)

  /// Deletes objects; keys that don't exist are passed over. Tries all, then throws the first failure.
  func delete(_ keys: [String]) throws(StorageError)

  /// Writes that came to no end, of objects whose keys begin with `prefix`. Those that are under way are among them. One request for each
  /// thousand; none where a store keeps no such thing.
  func unfinishedWrites(prefix: String) throws(StorageError) -> [UnfinishedWrite]

  /// Drops what was written of such a write. One request.
  func discard(_ write: UnfinishedWrite) throws(StorageError)
}

extension ObjectStore {
  /// False: what is on this machine.
  package var isRemote: Bool { false }

  /// True: what every store of objects does.
  package func servesRanges(of info: ObjectInfo) -> Bool { true }

  /// No request, and no error.
  package func checkHonours(_ condition: PutOptions.Condition) throws(StorageError) {}

  /// None.
  package func unfinishedWrites(prefix: String) throws(StorageError) -> [UnfinishedWrite] { [] }

  /// Nothing.
  package func discard(_ write: UnfinishedWrite) throws(StorageError) {}

  /// Opens the present version and compares.
  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader {
    let reader = try open(info.key)
    guard reader.info == info else {
      throw StorageError(
        .conditionFailed, path: uri.child(info.key).description,
        "the object was replaced since it was listed; when its writer has finished, list it anew")
    }
    return reader
  }

  /// Reads through a reader: what a store does unless it has a shorter way.
  package func get(_ key: String, range: Range<Int>?) throws(StorageError) -> SharedBytes { try open(key).bytes(range) }

  /// The bytes of an object.
  package func get(_ key: String) throws(StorageError) -> SharedBytes { try get(key, range: nil) }

  /// Begins an object that replaces one of the same name.
  package func writer(_ key: String) throws(StorageError) -> any ObjectWriter { try writer(key, .replace) }

  /// Writes through a writer: what a store does unless it has a shorter way.
  package func put(_ key: String, _ bytes: UnsafeRawBufferPointer, _ options: PutOptions = .replace) throws(StorageError)
    -> ObjectInfo
  {
    let writer = try writer(key, options)
    do throws(StorageError) {
      try writer.append(bytes)
      return try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
  }

  /// Writes `bytes`.
  @discardableResult
  package func put(_ key: String, _ bytes: [UInt8], _ options: PutOptions = .replace) throws(StorageError) -> ObjectInfo {
    var result: Result<ObjectInfo, StorageError>?
    bytes.withUnsafeBytes { buffer in
      result = Result { () throws(StorageError) in try put(key, buffer, options) }
    }
    return try result!.get()
  }

  /// Writes `bytes`.
  @discardableResult
  package func put(_ key: String, _ bytes: SharedBytes, _ options: PutOptions = .replace) throws(StorageError) -> ObjectInfo {
    defer { extendLifetime(bytes) }
    return try put(key, bytes.bytes, options)
  }

  /// Every object whose key begins with `prefix`, in order. One request for each thousand.
  package func listAll(prefix: String = "") throws(StorageError) -> [ObjectInfo] {
    var found: [ObjectInfo] = []
    var after: String?
    repeat {
      let page = try list(prefix: prefix, after: after, limit: 1000)
      found += page.objects
      after = page.next
    } while after != nil
    return found
  }
}
