/// Where a tuple's elements lie: labels, types and offsets, read from the type's runtime metadata.
///
/// The metadata's layout is part of Swift's stable ABI (docs/ABI/TypeMetadata.rst in the Swift repository, "Tuple Metadata";
/// `TargetTupleTypeMetadata` in swift/ABI/Metadata.h), in words from the address of the metadata:
///
/// - 0: the kind, 0x301 for a tuple
/// - 1: the number of elements
/// - 2: the address of the labels, each followed by one space, as a C string; zero if no element has a label
/// - 3 + 2i: the metadata of element i
/// - 4 + 2i: the offset of element i, as 32 bits on Linux and as a word on Apple platforms, where it fits 32 bits as well
///
/// This is the only file that reads it. A type value *is* the metadata's address, so nothing here can dangle: metadata is never
/// freed.
public struct TupleLayout: Sendable {
  /// One element of a tuple.
  public struct Field: Sendable {
    /// The element's label, if it has one.
    public let label: String?
    /// The element's type.
    public let type: Any.Type
    /// The element's offset in bytes from the tuple's address.
    public let offset: Int

    /// The label, or else the position.
    func name(at position: Int) -> String { label ?? String(position) }
  }

  /// The elements in order.
  public let fields: [Field]

  /// The layout of a tuple type, `Void` among them; nil for any other type.
  public init?(of type: Any.Type) {
    let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
    func word(_ index: Int) -> Int { metadata.load(fromByteOffset: index * MemoryLayout<Int>.size, as: Int.self) }
    guard word(0) == Self.tupleKind else { return nil }
    let labels = Self.labels(at: word(2))
    fields = (0..<word(1)).map { index in
      let element = unsafeBitCast(word(3 + 2 * index), to: Any.Type.self)
      let label = index < labels.count && !labels[index].isEmpty ? labels[index] : nil
      return Field(label: label, type: element, offset: word(4 + 2 * index) & 0xFFFF_FFFF)
    }
  }

  private static let tupleKind = 0x301

  private static func labels(at address: Int) -> [String] {
    guard let characters = UnsafePointer<CChar>(bitPattern: address) else { return [] }
    return String(cString: characters).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  }
}
