/// How rows are written to files.
public struct OutputFormat: Sendable, Hashable, Codable {
  enum Kind: String, Sendable, Codable { case text, csv }

  let kind: Kind
  /// The names of the columns; nil for none. Stands once in each file.
  package let header: [String]?

  /// One line for each row: text and strings as they are, numbers and other values as they print.
  public static let text = OutputFormat(kind: .text, header: nil)
  /// Comma-separated values (RFC 4180, with lines that end in a line feed alone), without a header.
  public static let csv = OutputFormat(kind: .csv, header: nil)

  /// Comma-separated values (RFC 4180, with lines that end in a line feed alone) under a header of these column names, as many
  /// as a row has fields. Nested tuples count as their fields.
  public static func csv(header: String...) -> OutputFormat { OutputFormat(kind: .csv, header: header) }
  /// Comma-separated values under a header of these column names.
  public static func csv(header: [String]) -> OutputFormat { OutputFormat(kind: .csv, header: header) }

  /// What the names of such files end in, without a dot.
  package var fileExtension: String { kind == .csv ? "csv" : "txt" }

  /// How rows of `type` are written in this format.
  /// - Throws: ``FormatError`` with `invalid` if they can't be, or if the header doesn't fit.
  package func formatter(for type: Any.Type) throws(FormatError) -> RowFormatter {
    switch kind {
    case .text: try .text(for: type)
    case .csv: try .csv(for: type, header: header)
    }
  }
}
