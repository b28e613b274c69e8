/// An immutable run of bytes with one owner, into which text values and decoded rows may point.
///
/// At least ``padding`` readable bytes follow the last one, so that code may load whole words at any offset.
public final class SharedBytes: @unchecked Sendable {
  /// Readable bytes behind every buffer's end.
  public static var padding: Int { 32 }

  /// The first byte.
  public let base: UnsafePointer<UInt8>
  /// Bytes in the buffer, without the padding.
  public let count: Int
  @usableFromInline let deallocate: @Sendable (UnsafePointer<UInt8>) -> Void

  /// Takes ownership of `count` bytes at `base`, followed by ``padding`` readable bytes; `deallocate` runs when the last
  /// reference goes.
  public init(base: UnsafePointer<UInt8>, count: Int, deallocate: @escaping @Sendable (UnsafePointer<UInt8>) -> Void) {
    self.base = base
    self.count = count
    self.deallocate = deallocate
  }

  /// A padded copy of `bytes`.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Self.padding)
    if let source = bytes.baseAddress {
      memory.initialize(from: source.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
    (memory + bytes.count).initialize(repeating: 0, count: Self.padding)
    self.init(base: memory, count: bytes.count) { UnsafeMutablePointer(mutating: $0).deallocate() }
  }

  /// A padded copy of `bytes`.
  public convenience init(_ bytes: [UInt8]) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Self.padding)
    memory.initialize(from: bytes, count: bytes.count)
    (memory + bytes.count).initialize(repeating: 0, count: Self.padding)
    self.init(base: memory, count: bytes.count) { UnsafeMutablePointer(mutating: $0).deallocate() }
  }

  deinit { deallocate(base) }

  /// The bytes, valid as long as this object is.
  @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
