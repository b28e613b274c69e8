internal import DataflowPlan
internal import Execution
public import Formats
internal import Records

extension ServerlessDataset {
  /// Writes the elements to a folder: a file for each partition, in order, and a `_manifest` that names them. Runs a job.
  ///
  /// Readers that go by the manifest see the earlier result or this one, whole. Nothing counts before the manifest is moved,
  /// which happens once, when every file is complete.
  ///
  /// The folder is made when it isn't there. As text an element is a line; CSV takes numbers, strings, texts, optionals and
  /// tuples of them. The mode says what happens when there is a result already: by default an error, before anything runs.
  /// - Throws: `DatasetError` with code `badOutput`, before anything runs, when the destination can't be written.
  /// - Complexity: a write for each partition, and one for the manifest.
  public func write(
    to folder: String, as format: OutputFormat, mode: OutputMode = .error, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) async throws {
    try await write(to: folder, .folder, format, mode, SourceSite(fileID, line, column))
  }

  /// Writes the elements to one file, in order of partitions. Runs a job whose tasks write parts; the driver joins them beside
  /// the file and moves the whole into place. See ``write(to:as:mode:fileID:line:column:)``.
  /// - Complexity: each byte is written twice, the second time by the driver.
  public func writeFile(
    to file: String, as format: OutputFormat, mode: OutputMode = .error, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) async throws {
    try await write(to: file, .singleFile, format, mode, SourceSite(fileID, line, column))
  }

  private func write(
    to location: String, _ layout: OutputDestination.Layout, _ format: OutputFormat, _ mode: OutputMode, _ site: SourceSite
  ) async throws {
    let name = "\(format.fileExtension) \(layout == .folder ? "folder" : "file")"
    _ = try await run(.write(format: name, destination: location), site) {
      do throws(FormatError) {
        let sink = SinkBinding(
          location: location, layout: layout, format: format, mode: mode, formatter: try format.formatter(for: Element.self),
          schema: try? RecordCodec.resolve(Element.self).schema)
        return ActionBinding(returnsRows: false, sink: sink)
      } catch {
        throw DatasetError(.badOutput, error.description)
      }
    }
  }
}
