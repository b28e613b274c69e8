internal import CloudCredentials
internal import DataflowPlan
internal import Execution
internal import Formats
internal import HTTPTransfers
internal import ObjectStorage
internal import Records

/// Brings inputs that lie on the driver's disk to where functions can read them: the run's storage.
///
/// A file lies there under its content's hash, so that it is brought once, whatever it is called and however many runs read it. One
/// that a run knows, with the version that it knows, isn't read again.
struct InputStaging: Sendable {
  private let store: any ObjectStore
  private let location: ObjectURI
  private let note: @Sendable (String) -> Void
  /// What was staged, by what it was.
  private let known = Guarded([InputFile: InputFile]())

  /// Files on their way at once.
  private static let concurrency = 8
  /// Bytes that are read and hashed at once.
  private static let piece = 8 << 20
  /// What keys of staged files begin with.
  static let folder = "staged"

  /// - Parameters:
  ///   - location: the store's own, as workers find it.
  ///   - note: is told how it goes.
  init(_ store: any ObjectStore, at location: ObjectURI, note: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.location = location
    self.note = note
  }

  /// The same files, with those of this machine in the storage. Each is read once to hash it, and once more if it isn't there yet; one
  /// request for each, and the upload.
  /// - Throws: ``DatasetError`` with `badInput` for a file that can't be read or changes meanwhile, `storage` where it can't be written.
  func staged(_ files: [InputFile]) throws -> [InputFile] {
    let files = known.with { known in files.map { known[$0] ?? $0 } }
    let local = files.indices.filter { files[$0].location.hasPrefix("/") }
    if let file = files.first(where: { $0.location.hasPrefix("memory:") }) {
      throw DatasetError(
        .badInput, "\(file.location) is in this process's memory, where functions can't reach it: write it to a file")
    }
    guard !local.isEmpty else { return files }
    let bytes = local.reduce(0) { $0 + files[$1].size }
    let progress = Progress(files: local.count, bytes: bytes, to: location.description, note)
    let work = Guarded((next: 0, staged: files, failure: DatasetError?.none, threads: 0))
    let threads = min(Self.concurrency, local.count)
    work.with { $0.threads = threads }
    let serve: @Sendable () -> Void = {
      while let index = work.with({ work -> Int? in
        guard work.failure == nil, work.next < local.count else { return nil }
        work.next += 1
        return local[work.next - 1]
      }) {
        do throws(DatasetError) {
          let file = try stage(files[index], progress)
          known.with { $0[files[index]] = file }
          work.with { $0.staged[index] = file }
        } catch {
          work.with { $0.failure = $0.failure ?? error }
        }
      }
      work.with { $0.threads -= 1 }
    }
    for _ in 0..<threads where !TransferThread.start(name: "staging", serve) { serve() }
    _ = work.wait { $0.threads == 0 ? true : nil }
    if let failure = work.with({ $0.failure }) { throw failure }
    progress.end()
    return work.with { $0.staged }
  }

  private func stage(_ file: InputFile, _ progress: Progress) throws(DatasetError) -> InputFile {
    let reader: any ObjectReader
    let key: String
    do throws(FormatError) {
      reader = try file.open()
      key = "\(Self.folder)/\(try hash(reader, file))"
    } catch {
      throw DatasetError(.badInput, error.description)
    }
    do throws(StorageError) {
      let info: ObjectInfo
      if let known = try store.head(key), known.size == file.size {
        info = known
        progress.add(file.size, isUploaded: false)
      } else {
        info = try upload(reader, to: key, progress)
      }
      return InputFile(location: location.child(info.key).description, size: info.size, etag: info.etag, origin: file.location)
    } catch {
      throw DatasetError(.storage, "\(file.location) can't be brought to the storage that functions read: \(error)")
    }
  }

  /// The hash of the content: of the hashes of its pieces, so that none but the piece is in memory.
  private func hash(_ reader: any ObjectReader, _ file: InputFile) throws(FormatError) -> String {
    var hashes: [UInt8] = []
    for start in stride(from: 0, to: max(file.size, 1), by: Self.piece) {
      do throws(StorageError) {
        let bytes = try reader.bytes(start..<start + Self.piece)
        hashes += withExtendedLifetime(bytes) { Digests.sha256($0.bytes) }
      } catch {
        throw FormatError(error)
      }
    }
    return Digests.hex(hashes.withUnsafeBytes { Digests.sha256($0) })
  }

  private func upload(_ reader: any ObjectReader, to key: String, _ progress: Progress) throws(StorageError) -> ObjectInfo {
    let writer = try store.writer(key, PutOptions())
    do throws(StorageError) {
      for start in stride(from: 0, to: reader.info.size, by: Self.piece) {
        let bytes = try reader.bytes(start..<start + Self.piece)
        try withExtendedLifetime(bytes) { (bytes) throws(StorageError) in try writer.append(bytes.bytes) }
        progress.add(bytes.count, isUploaded: true)
      }
      // What was hashed must be what was written.
      try reader.checkUnchanged()
      return try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
  }

  /// Says how far it is: at the end, and every few seconds before.
  private final class Progress: Sendable {
    private struct State {
      var done = 0
      var uploaded = 0
      var saidAt = ContinuousClock.now
    }
    private let state = Guarded(State())
    private let files: Int
    private let bytes: Int
    private let target: String
    private let note: @Sendable (String) -> Void

    init(files: Int, bytes: Int, to target: String, _ note: @escaping @Sendable (String) -> Void) {
      self.files = files
      self.bytes = bytes
      self.target = target
      self.note = note
    }

    func add(_ count: Int, isUploaded: Bool) {
      let line = state.with { state -> String? in
        state.done += count
        if isUploaded { state.uploaded += count }
        guard ContinuousClock.now - state.saidAt > .seconds(5) else { return nil }
        state.saidAt = .now
        return "staging local input: \(ByteText.describe(state.done)) of \(ByteText.describe(bytes))"
      }
      if let line { note(line) }
    }

    func end() {
      let uploaded = state.with { $0.uploaded }
      let what = files == 1 ? "1 local file" : "\(files) local files"
      note(
        uploaded == 0
          ? "\(what) of \(ByteText.describe(bytes)): in \(target) already"
          : "\(what) of \(ByteText.describe(bytes)) staged to \(target), \(ByteText.describe(uploaded)) of it sent")
    }
  }
}
