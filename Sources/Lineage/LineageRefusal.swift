/// An operation that contradicts what is recorded. It fails alone: the others of its group are committed.
struct LineageRefusal: Error {
  /// What happened and how to mend it.
  let message: String

  init(_ message: String) { self.message = message }
}
