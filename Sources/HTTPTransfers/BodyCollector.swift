internal import Records

/// A body that is gathered in memory, in one piece of the announced length if there is one, so that it is copied once.
struct BodyCollector: ~Copyable {
  private var memory: UnsafeMutablePointer<UInt8>?
  private var capacity = 0
  private(set) var count = 0

  deinit { memory?.deallocate() }

  /// Makes room for `bytes` bytes.
  mutating func reserve(_ bytes: Int) {
    guard bytes > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes + SharedBytes.padding)
    if let memory {
      larger.initialize(from: memory, count: count)
      memory.deallocate()
    }
    memory = larger
    capacity = bytes
  }

  /// Takes `bytes`, unless more than `limit` would be held.
  mutating func append(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
    guard let source = bytes.baseAddress else { return true }
    guard bytes.count <= limit - count else { return false }
    if count + bytes.count > capacity { reserve(max(count + bytes.count, min(capacity * 2, limit), 4096)) }
    (memory! + count).initialize(from: source.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    count += bytes.count
    return true
  }

  /// Hands over what was gathered, and is empty again.
  mutating func take() -> SharedBytes {
    guard let memory else { return SharedBytes([]) }
    (memory + count).initialize(repeating: 0, count: SharedBytes.padding)
    let bytes = SharedBytes(base: memory, count: count) { UnsafeMutablePointer(mutating: $0).deallocate() }
    self.memory = nil
    (capacity, count) = (0, 0)
    return bytes
  }
}
