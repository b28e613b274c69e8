/// A file that one task wrote.
package struct OutputPart: Sendable, Hashable, Codable {
  /// Its name in the output's folder.
  package let name: String
  /// Its length, the header included.
  package let bytes: Int
  /// The rows in it, without the header.
  package let rows: Int

  /// A part of these measures.
  package init(name: String, bytes: Int, rows: Int) {
    self.name = name
    self.bytes = bytes
    self.rows = rows
  }
}
