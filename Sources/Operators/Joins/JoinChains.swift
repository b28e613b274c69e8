/// The values of a join's build side behind the first of their key, in order of arrival, each with the place of the next one.
@frozen @usableFromInline
struct JoinChains<Value>: ~Copyable {
  @usableFromInline var values: UnsafeMutablePointer<Value>
  /// One more than the place of the key's next value, zero at the last.
  @usableFromInline var links: UnsafeMutablePointer<UInt32>
  @usableFromInline var capacity = 0
  @usableFromInline var count = 0
  /// Values at the start that are moved out.
  @usableFromInline var drained = 0

  @inlinable
  init() {
    values = .allocate(capacity: 0)
    links = .allocate(capacity: 0)
  }

  @inlinable
  deinit {
    (values + drained).deinitialize(count: count - drained)
    values.deallocate()
    links.deallocate()
  }

  @inlinable var byteCount: Int { capacity * (MemoryLayout<Value>.stride + 4) }

  /// Makes room for so many more values.
  @inlinable @inline(__always)
  mutating func reserve(_ additional: Int) {
    if count + additional > capacity { grow(count + additional) }
  }

  @inlinable @inline(never)
  mutating func grow(_ wanted: Int) {
    capacity = max(wanted, capacity * 2)
    let largerValues = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
    let largerLinks = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    largerValues.moveInitialize(from: values, count: count)
    largerLinks.moveInitialize(from: links, count: count)
    values.deallocate()
    links.deallocate()
    (values, links) = (largerValues, largerLinks)
  }

  /// Adds a value, for which there is room, to the chain that ends at `last`.
  /// - Returns: one more than its place.
  @inlinable @inline(__always)
  mutating func append(_ value: consuming Value, behind last: UInt32) -> UInt32 {
    (values + count).initialize(to: value)
    (links + count).initialize(to: 0)
    count &+= 1
    let place = UInt32(truncatingIfNeeded: count)
    if last != 0 { links[Int(last) - 1] = place }
    return place
  }

  /// Moves all values out, each with the key of its owner.
  @inlinable
  mutating func drain<Key>(
    owners: [UInt32], entries: UnsafeMutablePointer<JoinEntry<Key, Value>>, through memory: BatchMemory<(Key, Value)>,
    into push: (UnsafeMutableRawPointer, Int) throws -> Void
  ) throws {
    while drained < count {
      let length = min(count - drained, BatchSink.capacity)
      for number in 0..<length {
        let value = (values + drained).move()
        (memory.base + number).initialize(to: (entries[Int(owners[drained])].key, value))
        drained += 1
      }
      try push(memory.base, length)
    }
  }
}
