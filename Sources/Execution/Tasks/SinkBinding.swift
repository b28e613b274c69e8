package import Formats

/// How a task writes its rows to a sink's destination.
package struct SinkBinding: Sendable {
  /// The folder or file that is written.
  package let location: String
  /// Whether that is a folder of parts or one file.
  package let layout: OutputDestination.Layout
  /// The format of the files.
  package let format: OutputFormat
  /// What happens to an earlier result.
  package let mode: OutputMode
  /// Writes rows in the format.
  package let formatter: RowFormatter
  /// The rows' type, for the manifest.
  package let schema: String?

  /// The binding of a sink.
  package init(
    location: String, layout: OutputDestination.Layout, format: OutputFormat, mode: OutputMode, formatter: RowFormatter,
    schema: String?
  ) {
    self.location = location
    self.layout = layout
    self.format = format
    self.mode = mode
    self.formatter = formatter
    self.schema = schema
  }

  /// The write of an action of a run, the same on driver and workers, and the same again when the run resumes.
  func destination(run: String, action: String) throws(FormatError) -> OutputDestination {
    let plain = { (text: String) in
      String(text.unicodeScalars.filter { $0.properties.isAlphabetic || ("0"..."9").contains($0) })
    }
    return try OutputDestination(
      location, layout: layout, run: plain(run), nonce: plain(action), fileExtension: format.fileExtension)
  }
}
