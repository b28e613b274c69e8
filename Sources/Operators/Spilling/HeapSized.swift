/// A collection that can tell what memory it takes.
///
/// Encoded, small numbers take a byte or two, where an array of them takes eight for each and up to as much again for growing.
protocol HeapSized {
  /// Bytes of its own buffer.
  var heapBytes: Int { get }
  /// For each kind of its elements, how they are measured.
  static var elementMeasures: [ElementMeasure] { get }
  /// Bytes that its elements own elsewhere, about.
  func elementBytes(_ measures: [ElementMeasure]) -> Int
}

/// About what an allocation costs beyond the bytes in it.
private let headerBytes = 48

extension Array: HeapSized {
  var heapBytes: Int { capacity == 0 ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride }
  static var elementMeasures: [ElementMeasure] { [ElementMeasure(Element.self)] }
  func elementBytes(_ measures: [ElementMeasure]) -> Int { measures[0].byteCount(self) }
}

extension ContiguousArray: HeapSized {
  var heapBytes: Int { capacity == 0 ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride }
  static var elementMeasures: [ElementMeasure] { [ElementMeasure(Element.self)] }
  func elementBytes(_ measures: [ElementMeasure]) -> Int { withUnsafeBufferPointer(measures[0].byteCount) }
}

// Hash tables are full to three quarters at most.

extension Set: HeapSized {
  var heapBytes: Int { isEmpty ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride * 4 / 3 }
  static var elementMeasures: [ElementMeasure] { [ElementMeasure(Element.self)] }
  func elementBytes(_ measures: [ElementMeasure]) -> Int { measures[0].byteCount(self) }
}

extension Dictionary: HeapSized {
  var heapBytes: Int {
    isEmpty ? 0 : headerBytes + capacity * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride) * 4 / 3
  }
  static var elementMeasures: [ElementMeasure] { [ElementMeasure(Key.self), ElementMeasure(Value.self)] }
  func elementBytes(_ measures: [ElementMeasure]) -> Int { measures[0].byteCount(keys) + measures[1].byteCount(values) }
}

extension DistinctValues: HeapSized {
  var heapBytes: Int { values.heapBytes + slots.heapBytes }
  static var elementMeasures: [ElementMeasure] { [ElementMeasure(Value.self)] }
  func elementBytes(_ measures: [ElementMeasure]) -> Int { measures[0].byteCount(values) }
}

/// How the memory of collections of one type is measured.
struct HeapSize {
  private let measures: [ElementMeasure]
  private let heapBytes: (UnsafeRawPointer) -> Int
  private let elementBytes: (UnsafeRawPointer, [ElementMeasure]) -> Int

  /// Nil for types that can't tell.
  init?(of type: Any.Type) {
    guard let type = type as? any HeapSized.Type else { return nil }
    self.init(sized: type)
  }

  private init<Value: HeapSized>(sized type: Value.Type) {
    measures = type.elementMeasures
    heapBytes = { $0.assumingMemoryBound(to: Value.self).pointee.heapBytes }
    elementBytes = { $0.assumingMemoryBound(to: Value.self).pointee.elementBytes($1) }
  }

  /// Bytes of the collection's own buffer, which costs nothing to learn.
  func bufferBytes(_ value: UnsafeRawPointer) -> Int { heapBytes(value) }

  /// Bytes of the collection's buffer and of what its elements own.
  func byteCount(_ value: UnsafeRawPointer) -> Int { heapBytes(value) + elementBytes(value, measures) }
}
