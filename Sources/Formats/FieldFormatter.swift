import Records

/// Writes one part of a row: a scalar, or an optional with all the fields of what it wraps.
struct FieldFormatter: Sendable {
  typealias Write = @Sendable (UnsafeRawPointer, inout ByteWriter) -> Void

  /// Where the part stands in its row, in bytes.
  let offset: Int
  /// How many fields it gives.
  let width: Int
  /// Appends the part that stands at an address, with the commas between its fields.
  let write: Write

  private init(width: Int = 1, _ write: @escaping Write) {
    self.init(offset: 0, width: width, write: write)
  }

  private init(offset: Int, width: Int, write: @escaping Write) {
    self.offset = offset
    self.width = width
    self.write = write
  }

  private func moved(by distance: Int) -> FieldFormatter {
    FieldFormatter(offset: offset + distance, width: width, write: write)
  }

  /// The parts of `type`: tuples are taken apart, however deep.
  static func fields(of type: Any.Type, within row: Any.Type) throws(FormatError) -> [FieldFormatter] {
    if let optional = type as? any OptionalFields.Type { return [try optional.field(within: row)] }
    if let field = scalar(type, quoting: true) { return [field] }
    guard let layout = TupleLayout(of: type) else {
      throw FormatError(
        .invalid, "\(row)",
        "\(type) can't be written as a field; map rows to tuples of texts, strings, numbers, Bools and optionals, or "
          + "conform the type to CustomStringConvertible")
    }
    var fields: [FieldFormatter] = []
    for field in layout.fields {
      for part in try Self.fields(of: field.type, within: row) { fields.append(part.moved(by: field.offset)) }
    }
    return fields
  }

  /// One field that wraps up all `fields`; as many empty ones where `unwrap` gives nil.
  fileprivate static func optional<Wrapped>(_ fields: [FieldFormatter], of type: Wrapped.Type) -> FieldFormatter {
    let width = fields.reduce(0) { $0 + $1.width }
    return FieldFormatter(width: width) { address, output in
      guard let value = address.assumingMemoryBound(to: Wrapped?.self).pointee else {
        for _ in 1..<max(width, 1) { output.append(UInt8(ascii: ",")) }
        return
      }
      withUnsafePointer(to: value) { pointer in
        var isFirst = true
        for field in fields where field.width > 0 {
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          field.write(UnsafeRawPointer(pointer) + field.offset, &output)
        }
      }
    }
  }

  /// How a value that makes one field is written; nil for types that aren't such values. Numbers and Bools never need quotes.
  static func scalar(_ type: Any.Type, quoting: Bool) -> FieldFormatter? {
    if type == Text.self {
      return FieldFormatter { address, output in
        address.assumingMemoryBound(to: Text.self).pointee.withBytes { output.append(field: $0, quoting: quoting) }
      }
    }
    if type == String.self {
      return FieldFormatter { address, output in
        var string = address.assumingMemoryBound(to: String.self).pointee
        string.withUTF8 { output.append(field: UnsafeRawBufferPointer($0), quoting: quoting) }
      }
    }
    if let field = integer(type) { return field }
    if let printing = type as? any CustomStringConvertible.Type { return self.printing(printing, quoting: quoting) }
    return nil
  }

  private static func integer(_ type: Any.Type) -> FieldFormatter? {
    switch type {
    case is Int.Type: decimal(Int.self)
    case is Int64.Type: decimal(Int64.self)
    case is Int32.Type: decimal(Int32.self)
    case is Int16.Type: decimal(Int16.self)
    case is Int8.Type: decimal(Int8.self)
    case is UInt.Type: decimal(UInt.self)
    case is UInt64.Type: decimal(UInt64.self)
    case is UInt32.Type: decimal(UInt32.self)
    case is UInt16.Type: decimal(UInt16.self)
    case is UInt8.Type: decimal(UInt8.self)
    default: nil
    }
  }

  private static func decimal<I: FixedWidthInteger & SendableMetatype>(_ type: I.Type) -> FieldFormatter {
    FieldFormatter { address, output in
      let value = address.assumingMemoryBound(to: I.self).pointee
      if value < 0 { output.append(UInt8(ascii: "-")) }
      output.append(decimal: Int64(truncatingIfNeeded: value).magnitude(isSigned: I.isSigned))
    }
  }

  /// Everything else as it prints; floating-point numbers print the fewest digits that read back as the same number.
  private static func printing<P: CustomStringConvertible>(_ type: P.Type, quoting: Bool) -> FieldFormatter {
    // Rows are Sendable, so their types' conformances are bound to no actor; a type known at run time alone can't say so.
    nonisolated(unsafe) let print: (UnsafeRawPointer) -> String = { $0.assumingMemoryBound(to: P.self).pointee.description }
    return FieldFormatter { address, output in output.append(field: print(address), quoting: quoting) }
  }
}

extension Int64 {
  /// The distance from zero; of these bits taken as unsigned, if not `isSigned`.
  fileprivate func magnitude(isSigned: Bool) -> UInt64 { isSigned ? magnitude : UInt64(bitPattern: self) }
}

/// What an optional type tells about itself once its wrapped type is only known at run time.
private protocol OptionalFields {
  static func field(within row: Any.Type) throws(FormatError) -> FieldFormatter
}

extension Optional: OptionalFields {
  fileprivate static func field(within row: Any.Type) throws(FormatError) -> FieldFormatter {
    .optional(try FieldFormatter.fields(of: Wrapped.self, within: row), of: Wrapped.self)
  }
}
