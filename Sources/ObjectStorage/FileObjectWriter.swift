/// A local file being written under a temporary name beside its final one.
final class FileObjectWriter: ObjectWriter {
  private let key: String
  private let target: String
  private let temporary: String
  private let options: PutOptions
  private let file: PosixFile
  private let root: String
  private var isOpen = true
  private(set) var count = 0

  init(key: String, target: String, root: String, options: PutOptions) throws(StorageError) {
    self.key = key
    self.target = target
    self.root = root
    self.options = options
    let folder = Folder.parent(of: target)
    let name = ObjectKey.partialPrefix + String(UInt64.random(in: .min ... .max), radix: 36)
    temporary = folder == "/" ? "/" + name : folder + "/" + name
    file = try Self.create(temporary, in: folder, for: target)
  }

  /// Creates the temporary file and its folder; again if a delete removed the folder, found empty, in between.
  private static func create(_ temporary: String, in folder: String, for target: String) throws(StorageError) -> PosixFile {
    for _ in 0..<100 {
      do throws(StorageError) {
        let file = try PosixFile(temporary, .create)
        // The lock tells those who clean up that somebody is still writing; they may have come between the two steps.
        _ = file.tryLock()
        if try FileStatus(path: temporary) != nil { return file }
      } catch {
        guard error.code == .notFound else { throw StorageError(error.code, path: target, error.message) }
        do throws(StorageError) { try Folder.make(folder) } catch  where error.code == .notFound { continue }
      }
    }
    throw StorageError(
      .io, path: folder, "the folder is deleted as fast as it is made; stop whatever deletes it, then try again")
  }

  deinit { abandon() }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard isOpen else { throw closed }
    do throws(StorageError) {
      try file.write(bytes)
    } catch {
      abandon()
      throw StorageError(error.code, path: target, error.message)
    }
    count += bytes.count
  }

  func finish() throws(StorageError) -> ObjectInfo {
    guard isOpen else { throw closed }
    defer { abandon() }
    try file.stampNow()
    if options.durable { try file.synchronize() }
    let status = try file.status()
    try publish()
    if options.durable { try synchronizeFolders() }
    return ObjectInfo(key: key, size: status.size, etag: status.etag)
  }

  private func publish() throws(StorageError) {
    switch options.condition {
    case .none:
      try Folder.move(temporary, to: target)
      isOpen = false
    case .createOnly:
      // Unlike rename, link never replaces; the file is whole when it gets its name. `abandon` removes the temporary one.
      try Folder.link(temporary, to: target)
    case .ifMatch(let etag):
      // Comparing and renaming are two steps: the lock makes them one among all that set conditions in this folder.
      let folder = try PosixFile(Folder.parent(of: target), .read)
      try folder.lock()
      let present = try FileStatus(path: target)?.etag
      guard present == etag else {
        throw StorageError(
          .conditionFailed, path: target,
          "it is \(present.map { "version \($0)" } ?? "gone"), not version \(etag); read it again and decide anew")
      }
      try Folder.move(temporary, to: target)
      isOpen = false
      extendLifetime(folder)
    }
  }

  /// A new folder is itself an entry of its parent.
  private func synchronizeFolders() throws(StorageError) {
    var folder = Folder.parent(of: target)
    try Folder.synchronize(folder)
    while folder.utf8.count > root.utf8.count {
      folder = Folder.parent(of: folder)
      try Folder.synchronize(folder)
    }
  }

  func abandon() {
    guard isOpen else { return }
    isOpen = false
    // Fails only where the file is gone or the folder lost its permissions; listings pass over the name either way.
    _ = try? Folder.removeFile(temporary)
  }

  private var closed: StorageError {
    StorageError(.invalid, path: target, "the writer was finished or abandoned before; begin a new one")
  }
}
