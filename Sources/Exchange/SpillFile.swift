import ObjectStorage
import Records

/// A nameless local file for what doesn't fit in memory.
final class SpillFile {
  private let file: TemporaryFile
  private let folder: String
  private var scratch = ByteWriter()
  /// Bytes written.
  private(set) var count = 0

  /// Creates the file in `folder`, which must exist.
  init(folder: String) throws(ExchangeError) {
    do throws(StorageError) {
      file = try TemporaryFile(in: folder)
    } catch {
      throw ExchangeError(
        .spill, "no spill file can be made in \(folder): \(error.message); name a writable local folder for scratch data")
    }
    self.folder = folder
  }

  /// Appends `bytes`.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ExchangeError) {
    do throws(StorageError) {
      try file.write(bytes, at: count)
    } catch {
      let hint = error.code == .noSpace ? "; or raise the memory of a task" : ""
      throw ExchangeError(.spill, "writing spilled rows in \(folder) failed: \(error.message)\(hint)")
    }
    count += bytes.count
  }

  /// Appends what `encode` writes, through memory that is used again.
  func append(_ encode: (inout ByteWriter) throws(ExchangeError) -> Void) throws(ExchangeError) {
    scratch.truncate(to: 0)
    try encode(&scratch)
    try scratch.withBytes { (bytes) throws(ExchangeError) in try append(bytes) }
  }

  /// The bytes in `range`.
  func read(_ range: Range<Int>) throws(ExchangeError) -> SharedBytes {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: range.count + SharedBytes.padding)
    (memory + range.count).initialize(repeating: 0, count: SharedBytes.padding)
    let bytes = SharedBytes(base: memory, count: range.count) { UnsafeMutablePointer(mutating: $0).deallocate() }
    do throws(StorageError) {
      let got = try file.read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(start: memory, count: range.count))
      guard got == range.count else {
        throw StorageError(.io, path: folder, "the file ends too early; check the disk")
      }
    } catch {
      throw ExchangeError(.spill, "reading spilled rows in \(folder) failed: \(error.message)")
    }
    return bytes
  }
}
