/// What is known of an input before any of it is read.
package struct SourceDescription: Sendable, Hashable, Codable {
  /// The kinds of input.
  package enum Kind: String, Sendable, Hashable, Codable {
    /// Values that the program holds.
    case collection
    /// A range of integers.
    case range
    /// Lines of text files.
    case text
    /// Files of another format.
    case files
    /// Rows that an earlier action, or an earlier run, has stored under a name.
    case checkpoint
  }

  /// The kind of input.
  package var kind: Kind
  /// What a reader recognises it by: a path, a range, a number of elements.
  package var description: String
  /// Its size as stored, if known.
  package var bytes: Int?
  /// Its number of rows, if known.
  package var rows: Int?
  /// The number of tasks it naturally divides into; for files known after listing.
  package var splits: Int?

  /// An input; `nil` means unknown.
  package init(kind: Kind, description: String, bytes: Int? = nil, rows: Int? = nil, splits: Int? = nil) {
    self.kind = kind
    self.description = description
    self.bytes = bytes
    self.rows = rows
    self.splits = splits
  }
}
