import ObjectStorage

/// A stream of bytes out of a file.
protocol ByteSource: AnyObject {
  /// Puts bytes at the start of `buffer`, at least one.
  /// - Returns: how many; 0 at the end only.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int
  /// Bytes of the file read so far, before decompression.
  var bytesRead: Int { get }
}

/// The bytes of a file as they are.
final class PlainSource: ByteSource {
  private let file: InputFile
  private let reader: any ObjectReader
  private(set) var offset: Int
  private(set) var bytesRead = 0

  init(_ file: InputFile, _ reader: any ObjectReader, from offset: Int = 0) {
    self.file = file
    self.reader = reader
    self.offset = offset
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    let wanted = min(buffer.count, file.size - offset)
    guard wanted > 0 else {
      if buffer.count > 0 { try checkUnchanged() }
      return 0
    }
    let got = try versioned { () throws(StorageError) in
      try reader.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    }
    guard got == wanted else { throw file.changed("while it was read", now: offset + got) }
    offset += got
    bytesRead += got
    return got
  }

  /// Throws if the file was altered since it was opened.
  func checkUnchanged() throws(FormatError) {
    try versioned { () throws(StorageError) in try reader.checkUnchanged() }
  }

  private func versioned<R>(_ body: () throws(StorageError) -> R) throws(FormatError) -> R {
    do throws(StorageError) {
      return try body()
    } catch {
      throw error.code == .conditionFailed ? file.changed("while it was read", now: file.size) : FormatError(error)
    }
  }
}

extension InputFile {
  /// The content of this file, which `reader` reads, decompressed as its first bytes tell.
  func decompressed(_ reader: any ObjectReader) throws(FormatError) -> any ByteSource {
    let plain = PlainSource(self, reader)
    switch try Compression.detect(in: reader, file: location) {
    case .none: return plain
    case .gzip: return GzipSource(plain, file: location)
    case .zstd: return try ZstdSource(plain, file: location)
    }
  }
}
