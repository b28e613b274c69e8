/// A run of a file's bytes.
package struct InputSegment: Sendable, Hashable, Codable {
  /// The file.
  package let file: InputFile
  /// Which of its bytes. A reader of lines takes the lines that *begin* in this range.
  package let range: Range<Int>
  /// Whether this is the file as a whole. Only whole files may be compressed: a part of one is known to be plain.
  package let isWhole: Bool

  /// The `range` of `file`, or all of it.
  package init(_ file: InputFile, range: Range<Int>? = nil) {
    self.file = file
    self.range = range ?? 0..<file.size
    isWhole = range == nil
  }
}
