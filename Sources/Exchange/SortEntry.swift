/// A row in a sort: its order word, and where it is.
struct SortEntry {
  var prefix: UInt64
  var row: UnsafeMutableRawPointer
}
