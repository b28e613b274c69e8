import CZlib

/// Compresses a stream of bytes with zlib. Equal input gives equal output: no time and no name goes in.
final class Deflater {
  /// What stands around the compressed bytes.
  enum Container: Int32 {
    /// Nothing, as in zip files.
    case raw = -15
    /// A gzip member's header and trailer.
    case gzip = 31
  }

  private static let chunk = 256 << 10

  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var output: [UInt8] = []

  /// - Throws: `io` where zlib finds no memory.
  init(_ container: Container) throws(PackagingError) {
    stream.initialize(to: z_stream())
    // `deflateInit2` is a macro: this is what it stands for.
    let result = deflateInit2_(
      stream, 6, Z_DEFLATED, container.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      throw PackagingError(.io, "zlib could not be started (code \(result)); free memory and try again")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Takes the next bytes.
  func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      // zlib counts in 32 bits.
      while start < buffer.count {
        let part = UnsafeBufferPointer(rebasing: buffer[start..<min(start + 1 << 30, buffer.count)])
        stream.pointee.next_in = UnsafeMutablePointer(mutating: part.baseAddress)
        stream.pointee.avail_in = UInt32(part.count)
        run(Z_NO_FLUSH)
        start += part.count
      }
    }
  }

  /// Everything compressed, when all was added.
  func finish() -> [UInt8] {
    stream.pointee.avail_in = 0
    run(Z_FINISH)
    return output
  }

  private func run(_ flush: Int32) {
    var result = Z_OK
    repeat {
      let part = [UInt8](unsafeUninitializedCapacity: Self.chunk) { room, count in
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        result = deflate(stream, flush)
        count = room.count - Int(stream.pointee.avail_out)
      }
      output.append(contentsOf: part)
    } while flush == Z_FINISH ? result == Z_OK : stream.pointee.avail_out == 0
  }
}
