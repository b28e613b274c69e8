#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file as memory, read in little-endian numbers.
final class MappedFile {
  private let content: UnsafeRawBufferPointer

  /// Maps the file at `path`.
  init(_ path: String) throws(LocalLambdaError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { _ = close(descriptor) } }
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
    guard status.st_size > 0 else {
      content = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != UnsafeMutableRawPointer(bitPattern: -1) else { throw Self.unreadable(path) }
    content = UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
  }

  deinit { if let address = content.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), content.count) } }

  private static func unreadable(_ path: String) -> LocalLambdaError {
    LocalLambdaError(.package, "\(path) can't be read (\(FunctionPackage.lastFailure)); name a zip file or a folder")
  }

  /// The file's size.
  var count: Int { content.count }

  /// The bytes there, valid as long as this object; nil if the file ends before.
  func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, count >= 0, offset <= content.count, count <= content.count - offset else { return nil }
    return UnsafeRawBufferPointer(rebasing: content[offset..<offset + count])
  }

  /// The number of `width` bytes there.
  func number(_ width: Int, at offset: Int) -> Int? {
    bytes(at: offset, count: width)?.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
