/// A collection that can tell what memory it takes.
///
/// Encoded, small numbers take a byte or two, where an array of them takes eight for each and up to as much again for growing.
protocol HeapSized {
  /// Bytes of its own buffer.
  var heapBytes: Int { get }
  /// Whether its elements own nothing elsewhere.
  static var holdsAll: Bool { get }
}

/// About what an allocation costs beyond the bytes in it.
private let headerBytes = 48

extension Array: HeapSized {
  var heapBytes: Int { capacity == 0 ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride }
  static var holdsAll: Bool { _isPOD(Element.self) }
}

extension ContiguousArray: HeapSized {
  var heapBytes: Int { capacity == 0 ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride }
  static var holdsAll: Bool { _isPOD(Element.self) }
}

// Hash tables are full to three quarters at most.

extension Set: HeapSized {
  var heapBytes: Int { isEmpty ? 0 : headerBytes + capacity * MemoryLayout<Element>.stride * 4 / 3 }
  static var holdsAll: Bool { _isPOD(Element.self) }
}

extension Dictionary: HeapSized {
  var heapBytes: Int {
    isEmpty ? 0 : headerBytes + capacity * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride) * 4 / 3
  }
  static var holdsAll: Bool { _isPOD(Key.self) && _isPOD(Value.self) }
}

extension DistinctValues: HeapSized {
  var heapBytes: Int { values.heapBytes + slots.heapBytes }
  static var holdsAll: Bool { _isPOD(Value.self) }
}

/// How the buffers of values of one type are measured.
struct HeapSize {
  /// Bytes of the buffer of the value at an address.
  let byteCount: (UnsafeRawPointer) -> Int
  /// Whether that is all the value owns.
  let isComplete: Bool

  /// Nil for types that can't tell.
  init?(of type: Any.Type) {
    guard let type = type as? any HeapSized.Type else { return nil }
    self.init(sized: type)
  }

  private init<Value: HeapSized>(sized type: Value.Type) {
    byteCount = { $0.assumingMemoryBound(to: Value.self).pointee.heapBytes }
    isComplete = Value.holdsAll
  }
}
