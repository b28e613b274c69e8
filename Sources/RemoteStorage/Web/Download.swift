import HTTPTransfers
import ObjectStorage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A whole object in a local file without a name, which goes with the last reference.
final class Download: HTTPBodySink, @unchecked Sendable {
  let file: TemporaryFile
  private let path: String
  private(set) var count = 0

  init(path: String) throws(StorageError) {
    self.path = path
    file = try TemporaryFile(in: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
  }

  /// An attempt that begins anew overwrites what the last one brought.
  func receive(status: Int, headers: HTTPHeaders) throws {
    guard status == 200 else {
      throw StorageError(.io, path: path, "the web server sent a part that wasn't asked for; try again")
    }
    count = 0
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try file.write(bytes, at: count)
    count += bytes.count
  }
}
