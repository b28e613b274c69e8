/// A growing byte buffer with little-endian and variable-length integer writers.
///
/// Always keeps ``SharedBytes/padding`` spare bytes behind its end, so that it can become a ``SharedBytes`` without a copy.
@frozen
public struct ByteWriter: ~Copyable {
  @usableFromInline var memory: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var written: Int
  /// The first value that couldn't be encoded, if there was one; see ``checkEncoded()``.
  public private(set) var failure: RecordError?

  /// Bytes written so far.
  @inlinable @inline(__always) public var count: Int { written }

  /// An empty writer with room for `capacity` bytes before its first growth.
  public init(capacity: Int = 4096) {
    self.capacity = max(capacity, 64)
    memory = .allocate(capacity: self.capacity + SharedBytes.padding)
    written = 0
    failure = nil
  }

  deinit { memory.deallocate() }

  /// Makes room for `additional` more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ additional: Int) {
    if written &+ additional > capacity { grow(additional) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ additional: Int) {
    var wanted = capacity
    while wanted < written + additional { wanted *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + SharedBytes.padding)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
    capacity = wanted
  }

  /// Appends one byte.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    memory[written] = byte
    written &+= 1
  }

  /// Appends `length` bytes from `source`.
  @inlinable @inline(__always)
  public mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
    reserve(length)
    (memory + written).update(from: source, count: length)
    written &+= length
  }

  /// Appends the bytes of `source`.
  @inlinable
  public mutating func append(_ source: UnsafeRawBufferPointer) {
    if let base = source.baseAddress { append(base.assumingMemoryBound(to: UInt8.self), count: source.count) }
  }

  /// Appends an integer in little-endian order.
  @inlinable @inline(__always)
  public mutating func append<I: FixedWidthInteger>(littleEndian value: I) {
    reserve(MemoryLayout<I>.size)
    UnsafeMutableRawPointer(memory + written).storeBytes(of: value.littleEndian, as: I.self)
    written &+= MemoryLayout<I>.size
  }

  /// Appends an unsigned integer, seven bits a byte, lowest first (LEB128): at most ten bytes.
  @inlinable @inline(__always)
  public mutating func append(varint value: UInt64) {
    reserve(10)
    var rest = value
    while rest >= 0x80 {
      memory[written] = UInt8(truncatingIfNeeded: rest) | 0x80
      written &+= 1
      rest >>= 7
    }
    memory[written] = UInt8(truncatingIfNeeded: rest)
    written &+= 1
  }

  /// Appends a signed integer so that small magnitudes take few bytes (zigzag, then LEB128).
  @inlinable @inline(__always)
  public mutating func append(zigzag value: Int64) {
    append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Appends a length and the string's UTF-8.
  @inlinable
  public mutating func append(string value: String) {
    var value = value
    value.withUTF8 { utf8 in
      append(varint: UInt64(utf8.count))
      append(UnsafeRawBufferPointer(utf8))
    }
  }

  /// Appends a length and the bytes.
  @inlinable
  public mutating func append(lengthPrefixed bytes: [UInt8]) {
    append(varint: UInt64(bytes.count))
    bytes.withUnsafeBytes { append($0) }
  }

  /// Extends the buffer by `length` bytes that `initialize` fills.
  @inlinable @inline(__always)
  public mutating func append(_ length: Int, initializingWith initialize: (UnsafeMutablePointer<UInt8>) -> Void) {
    reserve(length)
    initialize(memory + written)
    written &+= length
  }

  /// Overwrites bytes already written, at `offset`, with an integer in little-endian order.
  @inlinable
  public mutating func overwrite<I: FixedWidthInteger>(littleEndian value: I, at offset: Int) {
    precondition(offset >= 0 && offset + MemoryLayout<I>.size <= count)
    UnsafeMutableRawPointer(memory + offset).storeBytes(of: value.littleEndian, as: I.self)
  }

  /// Forgets everything behind the first `length` bytes; the memory stays.
  @inlinable
  public mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= count)
    written = length
  }

  /// Takes bytes that were truncated away, and not overwritten since, back in.
  mutating func extend(to length: Int) {
    precondition(length >= written && length <= capacity)
    written = length
  }

  /// Notes that a value couldn't be encoded; the first one counts. What stands for the value must make decoding throw as well.
  mutating func fail(_ error: RecordError) { failure = failure ?? error }

  /// Throws when a codec met a value that it couldn't encode, such as one whose `encode(to:)` threw: an encoding can't throw in
  /// the middle of a column. Without this check the same error comes when the bytes are decoded.
  /// - Throws: ``RecordError`` with code `encodingFailed`; trying again is of no use.
  public func checkEncoded() throws(RecordError) {
    if let failure { throw failure }
  }

  /// The bytes written, valid during `body`.
  @inlinable
  public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: memory, count: count))
  }

  /// The bytes written, as an array.
  public func array() -> [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

  /// Hands the memory over without a copy and leaves this writer empty.
  public mutating func take() -> SharedBytes {
    (memory + written).update(repeating: 0, count: SharedBytes.padding)
    let full = SharedBytes(base: memory, count: count) { UnsafeMutablePointer(mutating: $0).deallocate() }
    capacity = 64
    memory = .allocate(capacity: capacity + SharedBytes.padding)
    written = 0
    return full
  }
}
