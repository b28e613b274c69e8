public import Records

/// What the values of a table's column own beside the column's own memory: long texts, arrays, sketches. Swift can't tell, so some
/// values are encoded, and their bytes counted.
///
/// Most values are taken to be like the mean of a sample. Large ones, such as that of a key that most rows have, are remembered one
/// by one as they are come upon, for a mean says little of them; where chance finds several at once, there are many.
@usableFromInline
final class ColumnMeasure {
  /// What an error calls the values.
  let name: String
  /// Nil when the values own nothing, or can't be encoded.
  private let codec: RecordCodec?
  private let heapSize: HeapSize?
  private let offset: Int
  private let stride: Int
  /// Values that encode to more bytes are taken to own memory.
  private let inlineBytes: Int
  private var mean = 0.0
  private var largeValues: [Int: Int] = [:]
  private var largeBytes = 0
  private var turn = 0
  private var writer = ByteWriter()
  /// Bytes of the largest value that the last measure knew of.
  private(set) var largest = 0

  private static let largeBuffer = 16 << 10
  private static let sampleRows = 64
  private static let sampleBytes = 64 << 10

  /// A column of values that lie `stride` bytes apart, the first one `offset` bytes from where the rows begin.
  @usableFromInline
  init<Value>(_ name: String, of type: Value.Type, codec: RecordCodec?, offset: Int, stride: Int) {
    self.name = name
    self.offset = offset
    self.codec = _isPOD(type) ? nil : codec
    self.stride = stride
    heapSize = _isPOD(type) ? nil : HeapSize(of: type)
    inlineBytes = ElementMeasure.inlineBytes(type)
  }

  /// Whether there is nothing to measure.
  var ownsNothing: Bool { codec == nil && heapSize == nil }

  /// Bytes that `count` values own.
  func byteCount(of count: Int) -> Int { Int(mean * Double(max(0, count - largeValues.count))) + largeBytes }

  /// Bytes that `count` values own, all of them looked at: rows that aren't the table's.
  func weigh(_ rows: UnsafeRawPointer, _ count: Int) -> Int {
    guard !ownsNothing else { return 0 }
    var encoded = 0
    return (0..<count).reduce(0) { $0 + size(of: rows + $1 * stride + offset, &encoded) }
  }

  /// Bytes of those of `count` values that are collections with large buffers: little is to be done for it, and one of them says
  /// nothing of the others. Rows that aren't the table's.
  func weighLarge(_ rows: UnsafeRawPointer, _ count: Int) -> Int {
    guard let heapSize else { return 0 }
    return (0..<count).reduce(0) { bytes, row in
      let value = rows + row * stride + offset
      return heapSize.bufferBytes(value) > Self.largeBuffer ? bytes + heapSize.byteCount(value) : bytes
    }
  }

  /// Looks at some of `count` values, and at the `recent` ones. Values above `largeLimit` bytes are remembered by number.
  /// - Returns: the bytes that were encoded.
  func measure(_ rows: UnsafeRawPointer, _ count: Int, recent: Set<Int>, largeLimit: Int) -> Int {
    guard !ownsNothing, count > 0 else { return 0 }
    var (small, large) = ((count: 0, bytes: 0), (count: 0, bytes: 0))
    var (looked, encoded) = (0, 0)
    let step = max(1, count / Self.sampleRows)
    var number = turn % step
    turn &+= 1
    while number < count, looked < 8 || encoded < Self.sampleBytes {
      let isKnown = largeValues[number] != nil
      let size = look(at: number, rows, largeLimit, &encoded)
      if size <= largeLimit {
        small = (small.count + 1, small.bytes + size)
      } else if !isKnown {
        large = (large.count + 1, large.bytes + size)
      }
      looked += 1
      number += step
    }
    for number in recent { _ = look(at: number, rows, largeLimit, &encoded) }
    if small.count + large.count > 0 {
      let sampled = Double(small.bytes + (large.count > 1 ? large.bytes : 0)) / Double(small.count + large.count)
      mean = max(sampled, (mean + sampled) / 2)
    }
    largest = largeValues.values.reduce(Int(mean)) { max($0, $1) }
    return encoded
  }

  /// Forgets the values' numbers, and nothing else.
  func removeAll() {
    largeValues.removeAll(keepingCapacity: true)
    largeBytes = 0
    largest = 0
  }

  private func look(at number: Int, _ rows: UnsafeRawPointer, _ largeLimit: Int, _ encoded: inout Int) -> Int {
    let size = size(of: rows + number * stride + offset, &encoded)
    let before = largeValues[number] ?? 0
    if size > largeLimit {
      largeValues[number] = size
      largeBytes += size - before
    } else if before > 0 {
      largeValues[number] = nil
      largeBytes -= before
    }
    return size
  }

  private func size(of value: UnsafeRawPointer, _ encoded: inout Int) -> Int {
    if let heapSize { return heapSize.byteCount(value) }
    guard let codec else { return 0 }
    writer.truncate(to: 0)
    codec.encode(value, stride, 1, &writer)
    let length = writer.count
    encoded += length
    // What a large value took isn't kept.
    if length > 1 << 20 { writer = ByteWriter() }
    return length > inlineBytes ? length + ElementMeasure.overhead : 0
  }
}
