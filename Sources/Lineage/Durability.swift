/// What a write must survive once its completion has been called.
package enum Durability: Int, Comparable, Sendable {
  /// It only reads.
  case read
  /// The process's death. A machine's may undo the last of them, which only costs doing their work again.
  case normal
  /// The machine's death too: the file system has been told to flush.
  case full

  package static func < (a: Durability, b: Durability) -> Bool { a.rawValue < b.rawValue }
}
