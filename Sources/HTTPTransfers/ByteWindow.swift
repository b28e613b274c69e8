/// A ring of bytes on their way between the network's thread and the caller's: one of them writes, the other reads.
///
/// It is part of a state that a lock guards. The regions it hands out may be used without the lock: nobody else touches them until
/// `didRead` or `didWrite` gives them back.
struct ByteWindow: @unchecked Sendable {
  private var memory: UnsafeMutableRawPointer?
  private(set) var capacity: Int
  private var written = 0
  private var read = 0
  /// The most bytes that ever waited.
  private(set) var highest = 0

  init(capacity: Int) { self.capacity = capacity }

  /// Bytes written but not yet read.
  var waiting: Int { written - read }

  /// Bytes that can still be written.
  var free: Int { capacity - waiting }

  /// The oldest bytes that wait, as far as they lie in one piece.
  var readable: UnsafeRawBufferPointer {
    let offset = read % capacity
    return UnsafeRawBufferPointer(start: memory.map { UnsafeRawPointer($0) + offset }, count: min(waiting, capacity - offset))
  }

  /// Free memory behind the newest bytes, as far as it lies in one piece.
  var writable: UnsafeMutableRawBufferPointer {
    mutating get {
      let offset = written % capacity
      return UnsafeMutableRawBufferPointer(start: allocated() + offset, count: min(free, capacity - offset))
    }
  }

  /// Counts bytes that were put into ``writable``.
  mutating func didWrite(_ count: Int) {
    written += count
    highest = max(highest, waiting)
  }

  /// Gives back bytes of ``readable``.
  mutating func didRead(_ count: Int) { read += count }

  /// Copies all of `bytes` in, or none if they don't fit. An empty window grows, so that no piece is ever too large.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.count > capacity && waiting == 0 { grow(to: bytes.count) }
    guard bytes.count <= free else { return false }
    var done = 0
    while done < bytes.count {
      let region = writable
      let count = min(region.count, bytes.count - done)
      region.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[done..<done + count]))
      didWrite(count)
      done += count
    }
    return true
  }

  /// Moves waiting bytes out until `buffer` is full, and returns their number.
  mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var done = 0
    while done < buffer.count, waiting > 0 {
      let region = readable
      let count = min(region.count, buffer.count - done)
      UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: region[..<count]))
      didRead(count)
      done += count
    }
    return done
  }

  /// Forgets the bytes that wait.
  mutating func empty() { read = written }

  /// Frees the memory; nothing may use the window afterwards.
  func deallocate() { memory?.deallocate() }

  private mutating func allocated() -> UnsafeMutableRawPointer {
    if let memory { return memory }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    memory = fresh
    return fresh
  }

  private mutating func grow(to size: Int) {
    memory?.deallocate()
    memory = nil
    capacity = size
    (written, read) = (0, 0)
  }
}
