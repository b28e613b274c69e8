/// What stopped the reading of a group, to be thrown when the closure that read it has returned.
@usableFromInline
final class ReadFailure {
  @usableFromInline var error: (any Error)?

  @inlinable init() {}

  @inlinable func rethrow() throws { if let error { throw error } }
}
