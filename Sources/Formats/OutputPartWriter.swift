import ObjectStorage
import Records

/// Writes the rows of one task to its part of an output.
package struct OutputPartWriter: ~Copyable {
  private static let bufferBytes = 1 << 20

  private let name: String
  private let formatter: RowFormatter
  private let writer: any ObjectWriter
  private var buffer: ByteWriter
  private var rows = 0

  /// Begins the part of attempt `attempt` of task `index`. Parts of a folder begin with the header; of a single file, the whole
  /// does.
  package init(_ destination: OutputDestination, index: Int, attempt: Int = 0, formatter: RowFormatter) throws(FormatError) {
    name = destination.partName(index, attempt: attempt)
    self.formatter = formatter
    writer = try destination.partWriter(index, attempt: attempt)
    buffer = ByteWriter(capacity: Self.bufferBytes + (64 << 10))
    if destination.layout == .folder { buffer.append(formatter.prologue) }
  }

  /// Appends `count` rows that lie `stride` bytes apart from `base`; they stay as they are.
  package mutating func append(_ base: UnsafeRawPointer, stride: Int, count: Int) throws(FormatError) {
    formatter.append(base, stride, count, &buffer)
    rows += count
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  private mutating func flush() throws(FormatError) {
    do throws(StorageError) { try writer.append(draining: &buffer) } catch { throw FormatError(error) }
  }

  /// Completes the part. A writer that goes without this leaves nothing.
  package consuming func finish() throws(FormatError) -> OutputPart {
    try flush()
    let writer = writer
    let info = try formatting { () throws(StorageError) in try writer.finish() }
    return OutputPart(name: name, bytes: info.size, rows: rows)
  }
}
