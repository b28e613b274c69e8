import HTTPTransfers
import ObjectStorage
import Records

/// The parts of one object on their way, a few at a time on threads of their own.
final class PartPipeline: Sendable {
  private struct State {
    var begun = 0
    var offset = 0
    var waiting: [Part] = []
    var bytesInFlight = 0
    var sent: [Int: SentPart] = [:]
    var failure: StorageError?
    var threads = 0
    var isClosed = false
  }

  private let upload: any PartUpload
  private let state = Guarded(State())

  private static var maximumThreads: Int { 8 }
  /// Parts in flight may hold that much; a single larger one goes alone.
  private static var maximumBytes: Int { 64 << 20 }

  init(_ upload: any PartUpload) { self.upload = upload }

  /// Parts that were handed over.
  var count: Int { state.with { $0.begun } }

  /// Sends the next part; waits while too many are under way.
  func send(_ bytes: SharedBytes) throws(StorageError) {
    let checksum = CRC32C(bytes.bytes)
    let threads = min(Self.maximumThreads, upload.partsAtOnce)
    let failure: StorageError?? = state.wait { state in
      if let failure = state.failure { return .some(failure) }
      return state.bytesInFlight == 0 || state.bytesInFlight + bytes.count <= Self.maximumBytes ? .some(nil) : nil
    }
    if let failure = failure ?? nil { throw failure }
    // Apart from the wait, which wouldn't wake the threads that have nothing to do; nobody else begins parts in between.
    let needsThread = state.with { state in
      state.begun += 1
      state.bytesInFlight += bytes.count
      state.waiting.append(Part(number: state.begun, offset: state.offset, bytes: bytes, checksum: checksum))
      state.offset += bytes.count
      let needsThread = state.threads < min(threads, state.begun)
      if needsThread { state.threads += 1 }
      return needsThread
    }
    guard needsThread else { return }
    if TransferThread.start(name: "upload", { self.serve() }) { return }
    // Without a thread of its own the part is sent by whichever there is, or by this one.
    let others = state.with { state in
      state.threads -= 1
      return state.threads
    }
    if others == 0 { sendWaiting() }
  }

  private func serve() {
    while let part = next(waits: true) { send(part) }
    state.with { $0.threads -= 1 }
  }

  private func sendWaiting() {
    while let part = next(waits: false) { send(part) }
  }

  private func next(waits: Bool) -> Part? {
    let part: Part?? = state.wait { state in
      if !state.waiting.isEmpty && state.failure == nil { return .some(state.waiting.removeFirst()) }
      return state.isClosed || state.failure != nil || !waits ? .some(nil) : nil
    }
    return part ?? nil
  }

  private func send(_ part: Part) {
    let result = Result { () throws(StorageError) in try upload.send(part) }
    state.with { state in
      state.bytesInFlight -= part.bytes.count
      switch result {
      case .success(let receipt):
        state.sent[part.number] = SentPart(receipt: receipt, size: part.bytes.count, checksum: part.checksum)
      case .failure(let error): state.failure = state.failure ?? error
      }
    }
  }

  /// Waits for all parts and makes the object visible.
  func complete() throws(StorageError) -> ObjectInfo {
    let outcome: Result<[SentPart], StorageError>? = state.wait { state in
      if let failure = state.failure { return .failure(failure) }
      guard state.sent.count == state.begun else { return nil }
      return .success((1...state.begun).compactMap { state.sent[$0] })
    }
    let parts = try outcome?.get() ?? []
    close()
    return try upload.complete(parts)
  }

  /// Drops what was sent. What is under way is waited for, since a part that came later would stay.
  func abort() {
    close()
    _ = state.wait { $0.threads == 0 ? true : nil }
    // What can't be dropped now stays as an unfinished upload; lifecycle rules and sweeps remove those.
    _ = try? upload.abort()
  }

  private func close() {
    state.with { state in
      state.isClosed = true
      state.waiting = []
    }
  }
}
