/// How an object is to be written.
package struct PutOptions: Sendable, Hashable {
  /// What must hold for a write to take place.
  package enum Condition: Sendable, Hashable {
    /// Nothing: an object of that name is replaced.
    case none
    /// No object of that name exists. Of several such writers exactly one wins; the others get `alreadyExists`.
    case createOnly
    /// The object is still this version; otherwise the write fails with `conditionFailed`.
    case ifMatch(etag: String)
  }

  /// What must hold for the write to take place.
  package var condition: Condition
  /// Whether the object must survive a power failure once the write returned. Remote stores always keep that; local files need
  /// an fsync, which takes milliseconds.
  package var durable: Bool

  /// Options; replaces whatever exists and leaves flushing to the system unless told otherwise.
  package init(_ condition: Condition = .none, durable: Bool = false) {
    self.condition = condition
    self.durable = durable
  }

  /// Replace whatever exists.
  package static let replace = PutOptions()
  /// Fail with `alreadyExists` if the object exists.
  package static let createOnly = PutOptions(.createOnly)
}
