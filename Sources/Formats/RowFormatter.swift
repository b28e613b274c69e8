package import Records

/// Turns rows of one type into lines, a batch at a time; types are resolved once, when a write starts.
package struct RowFormatter: Sendable {
  /// Appends `count` rows that lie `stride` bytes apart from `base`, each as one line. The rows stay as they are.
  package typealias Append = @Sendable (_ base: UnsafeRawPointer, _ stride: Int, _ count: Int, inout ByteWriter) -> Void

  /// Appends rows.
  package let append: Append
  /// The names of the fields, or what stands for them; empty for text.
  package let columns: [String]
  /// What each file begins with: a header line, or nothing.
  package let prologue: [UInt8]

  /// One line for each value of `type`: texts and strings as they are, everything else as it prints. A line feed in a value
  /// makes two lines of it.
  /// - Throws: ``FormatError`` with `invalid` for tuples and for types that don't print themselves.
  package static func text(for type: Any.Type) throws(FormatError) -> RowFormatter {
    guard let field = FieldFormatter.scalar(type, quoting: false) else {
      throw FormatError(
        .invalid, "\(type)",
        "rows of this type have no single text form; map them to Text or String first, write them as .csv if they are tuples, "
          + "or conform the type to CustomStringConvertible")
    }
    let write = field.write
    return RowFormatter(
      append: { base, stride, count, output in
        for row in 0..<count {
          write(base + row * stride, &output)
          output.append(UInt8(ascii: "\n"))
        }
      }, columns: [], prologue: [])
  }

  /// Comma-separated values: one field for a scalar, one for each element of a tuple, nested ones included; nil gives empty
  /// fields. A field is quoted only if it holds a comma, a quote or a line end, or is the only one and empty (a reader might
  /// take an empty line for none).
  /// - Throws: ``FormatError`` with `invalid` for types with no fields, and for a header of another number of columns.
  package static func csv(for type: Any.Type, header: [String]?) throws(FormatError) -> RowFormatter {
    let fields = try FieldFormatter.fields(of: type, within: type)
    let width = fields.reduce(0) { $0 + $1.width }
    guard width > 0 else {
      throw FormatError(.invalid, "\(type)", "rows of this type have no fields to write; map them to a value or a tuple first")
    }
    if let header, header.count != width {
      throw FormatError(
        .invalid, "\(type)",
        "the header names \(header.count) columns (\(header.joined(separator: ", "))), but a row has \(width); name each once")
    }
    return RowFormatter(
      append: rows(fields, isAlone: width == 1), columns: header ?? [], prologue: header.map(headerLine) ?? [])
  }

  /// The line that names the columns.
  static func headerLine(_ header: [String]) -> [UInt8] {
    var line = ByteWriter()
    for (index, name) in header.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      var name = name
      name.withUTF8 { line.append(csvField: UnsafeRawBufferPointer($0)) }
    }
    if line.count == 0 { line.append(quotes) }
    line.append(UInt8(ascii: "\n"))
    return line.array()
  }

  private static func rows(_ fields: [FieldFormatter], isAlone: Bool) -> Append {
    if isAlone, let field = fields.first(where: { $0.width == 1 }) {
      return { base, stride, count, output in
        for row in 0..<count {
          let start = output.count
          field.write(base + row * stride + field.offset, &output)
          if output.count == start { output.append(quotes) }
          output.append(UInt8(ascii: "\n"))
        }
      }
    }
    return { base, stride, count, output in
      for row in 0..<count {
        let start = base + row * stride
        var isFirst = true
        for field in fields where field.width > 0 {
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          field.write(start + field.offset, &output)
        }
        output.append(UInt8(ascii: "\n"))
      }
    }
  }
}

/// An empty field in quotes.
private let quotes = [UInt8(ascii: "\""), UInt8(ascii: "\"")]
