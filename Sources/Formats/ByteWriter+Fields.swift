import Records

extension ByteWriter {
  /// Appends `bytes`, quoted if CSV wants it and `quoting` says that this is CSV.
  mutating func append(field bytes: UnsafeRawBufferPointer, quoting: Bool) {
    if quoting { append(csvField: bytes) } else { append(bytes) }
  }

  /// Appends a string's UTF-8.
  mutating func append(field string: String, quoting: Bool) {
    var string = string
    string.withUTF8 { append(field: UnsafeRawBufferPointer($0), quoting: quoting) }
  }

  /// Appends the bytes of `array`.
  mutating func append(_ array: [UInt8]) { array.withUnsafeBytes { append($0) } }

  /// Appends a field as RFC 4180 has it: in quotes, with quotes doubled, if it holds a comma, a quote or a line end.
  mutating func append(csvField bytes: UnsafeRawBufferPointer) {
    guard Self.needsQuotes(bytes) else { return append(bytes) }
    reserve(bytes.count + 2)
    append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }

  private static func needsQuotes(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes where byte < 0x2D {
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D { return true }
    }
    return false
  }

  /// Appends a number's decimal digits.
  mutating func append(decimal value: UInt64) {
    var digits = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    append(digits) { target in
      var rest = value
      for index in stride(from: digits - 1, through: 0, by: -1) {
        let quotient = rest / 10
        target[index] = UInt8(truncatingIfNeeded: rest &- quotient &* 10) &+ UInt8(ascii: "0")
        rest = quotient
      }
    }
  }
}
