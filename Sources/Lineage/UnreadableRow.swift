/// A row whose columns can't have been written by this library.
struct UnreadableRow: Error, CustomStringConvertible {
  let detail: String

  var description: String { detail }
}
