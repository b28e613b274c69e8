/// Memory for a batch, freed with its last reference together with the elements it still holds.
public final class BatchMemory<Element> {
  /// The first element's place.
  public let base: UnsafeMutablePointer<Element>
  /// Elements at the start that are initialised between two batches.
  @usableFromInline var initialized = 0

  /// Memory for `capacity` elements.
  @inlinable
  public init(capacity: Int = BatchSink.capacity) {
    base = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    base.deinitialize(count: initialized)
    base.deallocate()
  }
}
