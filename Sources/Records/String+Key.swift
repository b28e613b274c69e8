extension String {
  /// The same for strings that `==` calls equal, whatever scalars they are made of: "é" as one scalar and as two.
  ///
  /// An ASCII string's hash is that of its bytes; any other's is that of its canonical decomposition (Unicode's normal form D),
  /// which ASCII strings are in already.
  /// - Complexity: O(*n*); ten times slower with characters beyond ASCII. ``Text`` compares bytes and has no slow way.
  public var stableHash: UInt64 {
    var string = self
    return string.withUTF8 { utf8 in
      utf8.isASCII ? StableHash.hash(utf8) : String.hash(CanonicalForm.decomposed(unicodeScalars))
    }
  }

  private static func hash(_ scalars: [UInt32]) -> UInt64 {
    var utf8: [UInt8] = []
    utf8.reserveCapacity(scalars.count * 2)
    for scalar in scalars {
      utf8.append(contentsOf: Unicode.Scalar(scalar).flatMap(UTF8.encode) ?? UTF8.encodedReplacementCharacter)
    }
    return utf8.withUnsafeBufferPointer { StableHash.hash($0) }
  }
}

extension String: SortKey {
  /// The first eight bytes of the UTF-8 of the string's normal form C, by which `<` compares.
  public var sortPrefix: UInt64 {
    var string = self
    return string.withUTF8 { utf8 in
      // A mark behind the eighth byte would still change it, so a ninth has to be ASCII too.
      utf8.prefix(9).allSatisfy { $0 < 0x80 } ? String.prefix(utf8) : String.prefix(composedHead)
    }
  }

  /// False: strings may agree in eight bytes.
  public static var isPrefixExact: Bool { false }

  private static func prefix(_ utf8: some Sequence<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for (index, byte) in utf8.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(56 - 8 * index) }
    return word
  }

  /// At least the first eight bytes of the normal form's UTF-8: an ASCII character composes with nothing before it, so what lies
  /// before one can be normalised by itself.
  private var composedHead: [UInt8] {
    var head: [Unicode.Scalar] = []
    for scalar in unicodeScalars {
      if head.count >= 8 && scalar.isASCII { break }
      head.append(scalar)
    }
    return CanonicalForm.composed(head).flatMap { Unicode.Scalar($0).flatMap(UTF8.encode) ?? UTF8.encodedReplacementCharacter }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether all bytes are below 128.
  fileprivate var isASCII: Bool {
    var all: UInt8 = 0
    for byte in self { all |= byte }
    return all < 0x80
  }
}
