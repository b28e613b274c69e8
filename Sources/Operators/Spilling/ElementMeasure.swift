internal import Records

/// What the elements of a collection own beside its buffer, judged by some that lie evenly in it: a collection may be large, and
/// is to be measured again as it grows.
struct ElementMeasure {
  /// Nil when elements own nothing, or can't be encoded.
  private let codec: RecordCodec?
  private let inlineBytes: Int

  private static let samples = 32
  /// About what an owner and its allocations cost beyond the bytes in them.
  static let overhead = 96

  init<Element>(_ type: Element.Type) {
    codec = _isPOD(type) ? nil : try? RecordCodec.resolve(type)
    inlineBytes = Self.inlineBytes(type)
  }

  /// Values that encode to more bytes are taken to own memory.
  static func inlineBytes<Value>(_ type: Value.Type) -> Int { max(16, MemoryLayout<Value>.stride * 2 / 3) }

  /// Bytes that the elements own, about.
  func byteCount<Elements: Collection>(_ elements: Elements) -> Int {
    guard let codec, !elements.isEmpty else { return 0 }
    let step = max(1, elements.count / Self.samples)
    var (sampled, bytes, index) = (0, 0, elements.startIndex)
    var writer = ByteWriter()
    while sampled < Self.samples, index != elements.endIndex {
      writer.truncate(to: 0)
      withUnsafePointer(to: elements[index]) { codec.encode($0, MemoryLayout<Elements.Element>.stride, 1, &writer) }
      if writer.count > inlineBytes { bytes += writer.count + Self.overhead }
      sampled += 1
      _ = elements.formIndex(&index, offsetBy: step, limitedBy: elements.endIndex)
    }
    return bytes * elements.count / sampled
  }
}
