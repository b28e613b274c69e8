/// Where batches of rows go: the erased joint between two operators of a stage.
///
/// A batch is `count` initialised elements of a type that both sides know; `push` consumes them, whether it returns or throws.
public struct BatchSink {
  /// Elements in a batch, at most, where an operator makes one. Big enough to hide an indirect call, small enough for the
  /// first-level cache.
  @inlinable public static var capacity: Int { 512 }

  /// Takes the elements of a batch.
  public let push: (_ base: UnsafeMutableRawPointer, _ count: Int) throws -> Void
  /// Ends the input; called once, after the last batch, and not after an error.
  public let finish: () throws -> Void

  /// A sink of these two functions.
  public init(push: @escaping (UnsafeMutableRawPointer, Int) throws -> Void, finish: @escaping () throws -> Void) {
    self.push = push
    self.finish = finish
  }
}
