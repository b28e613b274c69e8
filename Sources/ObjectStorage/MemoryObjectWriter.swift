import Records

/// An object on its way into a ``MemoryStore``.
final class MemoryObjectWriter: ObjectWriter {
  private let store: MemoryStore
  private let key: String
  private let options: PutOptions
  private var buffer = ByteWriter()
  private var isOpen = true

  init(store: MemoryStore, key: String, options: PutOptions) {
    self.store = store
    self.key = key
    self.options = options
  }

  var count: Int { buffer.count }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard isOpen else { throw closed }
    buffer.append(bytes)
  }

  func finish() throws(StorageError) -> ObjectInfo {
    guard isOpen else { throw closed }
    isOpen = false
    return try store.publish(key, buffer.take(), options.condition)
  }

  func abandon() {
    isOpen = false
    buffer.truncate(to: 0)
  }

  private var closed: StorageError {
    StorageError(.invalid, path: key, "the writer was finished or abandoned before; begin a new one")
  }
}
