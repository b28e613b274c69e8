internal import Records

/// Makes copies of values that pin no shared buffer, for states that outlive the batch. Values that can't pin one stay as they
/// are.
@frozen
@usableFromInline
struct Detachment<Value>: Sendable {
  @usableFromInline let detach: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  /// Looks once whether values of this type may pin anything. A type without a codec can't be known, nor be in a state: that
  /// error comes when the state's codec is resolved.
  @usableFromInline
  init() {
    guard let detach = (try? RecordCodec.resolve(Value.self))?.detach else {
      self.detach = nil
      return
    }
    self.detach = { detach($0, MemoryLayout<Value>.stride, 1) }
  }

  @inlinable @inline(__always)
  func callAsFunction(_ value: Value) -> Value {
    guard let detach else { return value }
    var copy = value
    withUnsafeMutablePointer(to: &copy) { detach($0) }
    return copy
  }
}
