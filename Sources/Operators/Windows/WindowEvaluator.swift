/// A window function at work on one group after the other, behind closures that take a batch of rows.
@usableFromInline
struct WindowEvaluator<Element, Output> {
  /// Forgets the group before.
  @usableFromInline let begin: () -> Void
  /// Reads the group's next rows, which stay the caller's. The flags say which of them are peers of the row before: in the
  /// window's order, neither comes first. Appends what is known of these rows and earlier ones, in the order of rows.
  @usableFromInline let advance: (UnsafePointer<Element>, Int, UnsafePointer<Bool>, RingQueue<Output>) throws -> Void
  /// Appends what is still missing for the group's rows.
  @usableFromInline let end: (RingQueue<Output>) throws -> Void
  /// Bytes that the frame takes.
  @usableFromInline let byteCount: () -> Int

  @inlinable
  init(
    begin: @escaping () -> Void,
    advance: @escaping (UnsafePointer<Element>, Int, UnsafePointer<Bool>, RingQueue<Output>) throws -> Void,
    end: @escaping (RingQueue<Output>) throws -> Void = { _ in }, byteCount: @escaping () -> Int = { 0 }
  ) {
    self.begin = begin
    self.advance = advance
    self.end = end
    self.byteCount = byteCount
  }
}
