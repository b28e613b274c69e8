import ObjectStorage
import Records

/// An object on its way into a bucket: kept in memory up to 8 MiB and then put at once, else sent in parts while it is written.
/// Dropping it before the end drops what was sent: one request, after the parts under way have ended.
final class UploadingWriter: ObjectWriter {
  private let store: any UploadingStore
  private let key: String
  private let condition: PutOptions.Condition
  private var buffer = ByteWriter()
  private var parts: PartPipeline?
  private var isOpen = true
  private(set) var count = 0

  init(_ store: any UploadingStore, _ key: String, _ condition: PutOptions.Condition) {
    self.store = store
    self.key = key
    self.condition = condition
  }

  deinit { abandon() }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard isOpen else { throw closed }
    do throws(StorageError) {
      var rest = bytes[...]
      while !rest.isEmpty {
        // A full buffer leaves only when more follows: whether a part is the last, and the object small, shows then.
        if buffer.count == partSize { try sendPart() }
        let piece = rest.prefix(partSize - buffer.count)
        buffer.append(UnsafeRawBufferPointer(rebasing: piece))
        rest = rest.dropFirst(piece.count)
        count += piece.count
      }
    } catch {
      abandon()
      throw error
    }
  }

  private var partSize: Int { PartPlan.size(parts?.count ?? 0) }

  private func sendPart() throws(StorageError) {
    if parts == nil { parts = PartPipeline(try store.beginUpload(key, condition)) }
    try parts?.send(buffer.take())
    // Another whole part is likely, and growing to it step by step would copy it twice over.
    buffer.reserve(partSize)
  }

  func finish() throws(StorageError) -> ObjectInfo {
    guard isOpen else { throw closed }
    defer { abandon() }
    guard let parts else {
      isOpen = false
      return try store.put(key, buffer.take(), condition)
    }
    if buffer.count > 0 { try parts.send(buffer.take()) }
    let info = try parts.complete()
    isOpen = false
    return info
  }

  func abandon() {
    guard isOpen else { return }
    isOpen = false
    buffer.truncate(to: 0)
    parts?.abort()
    parts = nil
  }

  private var closed: StorageError {
    StorageError(.invalid, path: store.path(key), "the writer was finished or abandoned before; begin a new one")
  }
}
