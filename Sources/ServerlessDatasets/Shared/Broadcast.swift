public import Synchronization

/// A value that is sent once to each worker, and not with each task: a lookup table, a model.
///
/// Made by ``ServerlessSession/broadcast(_:fileID:line:column:_:)`` or ``ServerlessSession/broadcast(_:fileID:line:column:)``. Capture
/// it in closures as it is, and read ``value`` there.
public struct Broadcast<Value: Sendable>: Sendable {
  @usableFromInline let cell: BroadcastCell<Value>

  init(_ name: String, _ load: @escaping @Sendable () throws -> Value) { cell = BroadcastCell(name, load) }

  /// The value. The first use in a process reads and decodes it, while others wait; then it is at hand.
  /// - Throws: where it can't be read. In a task that is a failure which is tried again; in `run(in:)` a `DatasetError` with code
  ///   `storage`.
  /// - Complexity: one read for each worker; afterwards some nanoseconds.
  @inlinable public var value: Value {
    get throws {
      if let loaded = cell.loaded.load() { return loaded.value }
      return try cell.fetch()
    }
  }
}
