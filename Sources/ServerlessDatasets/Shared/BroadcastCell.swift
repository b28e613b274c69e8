public import Synchronization

/// Holds a broadcast value once it has been read.
@usableFromInline
final class BroadcastCell<Value: Sendable>: Sendable {
  @usableFromInline let loaded = AtomicLazyReference<LoadedBroadcast<Value>>()
  private let name: String
  private let load: @Sendable () throws -> Value
  private let lock = Mutex(())

  init(_ name: String, _ load: @escaping @Sendable () throws -> Value) {
    self.name = name
    self.load = load
  }

  @usableFromInline
  func fetch() throws -> Value {
    try lock.withLock { _ in
      if let loaded = loaded.load() { return loaded.value }
      return loaded.storeIfNil(LoadedBroadcast(try load())).value
    }
  }
}

/// A broadcast value behind a reference.
@usableFromInline
final class LoadedBroadcast<Value: Sendable>: Sendable {
  @usableFromInline let value: Value

  init(_ value: Value) { self.value = value }
}
