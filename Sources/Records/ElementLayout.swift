/// What code that moves rows without knowing their type needs of it.
@frozen
public struct ElementLayout: Sendable {
  /// Bytes from one element to the next.
  public let stride: Int
  /// The alignment in bytes.
  public let alignment: Int
  /// Deinitialises `count` adjacent elements.
  public let destroy: @Sendable (UnsafeMutableRawPointer, _ count: Int) -> Void

  /// The layout of `Element`.
  @inlinable
  public init<Element>(_ type: Element.Type) {
    stride = MemoryLayout<Element>.stride
    alignment = MemoryLayout<Element>.alignment
    destroy = { base, count in base.assumingMemoryBound(to: Element.self).deinitialize(count: count) }
  }

  /// A layout of these parts.
  public init(stride: Int, alignment: Int, destroy: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Void) {
    self.stride = stride
    self.alignment = alignment
    self.destroy = destroy
  }

  /// Uninitialised memory for `count` elements.
  @inlinable
  public func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: max(stride * count, 1), alignment: max(alignment, 16))
  }
}
