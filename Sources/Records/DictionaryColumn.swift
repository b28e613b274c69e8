/// A column of dictionaries: a column of counts, then all keys of all dictionaries as one column and all values as another; a
/// dictionary's entries stand in the order of their keys' stable hashes, so that equal dictionaries have equal bytes.
struct DictionaryColumn<Key: Hashable, Value>: Sendable {
  let key: RecordCodec
  let value: RecordCodec
  var sharesBuffers: Bool { key.detach != nil || value.detach != nil }

  /// All entries of all dictionaries, one dictionary's behind the other's.
  private func gather(
    _ base: UnsafeRawPointer, _ stride: Int, _ count: Int
  ) -> (counts: [Int], keys: DenseRows, values: DenseRows) {
    let column = StridedColumn<[Key: Value]>(base: base, stride: stride, count: count)
    let counts = (0..<count).map { column.pointer($0).pointee.count }
    let total = counts.reduce(0, +)
    let keys = DenseRows(ElementLayout(Key.self), capacity: total)
    let values = DenseRows(ElementLayout(Value.self), capacity: total)
    for row in 0..<count {
      for entry in column.pointer(row).pointee {
        keys.append(entry.key)
        values.append(entry.value)
      }
    }
    return (counts, keys, values)
  }

  func encode(_ base: UnsafeRawPointer, stride: Int, count: Int, _ writer: inout ByteWriter) {
    let (counts, keys, values) = gather(base, stride, count)
    for count in counts { writer.append(varint: UInt64(count)) }
    let order = UnorderedElements.canonicalOrder(counts, keys.hashes(key))
    func append<Part>(_ rows: DenseRows, as type: Part.Type, _ codec: RecordCodec) {
      let sorted = DenseRows(ElementLayout(type), capacity: rows.count)
      for index in order { sorted.append(rows.elements(as: type)[index]) }
      sorted.encode(codec, to: &writer)
    }
    append(keys, as: Key.self, key)
    append(values, as: Value.self, value)
  }

  func decode(_ reader: inout ByteReader, count rows: Int, _ base: UnsafeMutableRawPointer, stride: Int) throws {
    let column = MutableStridedColumn<[Key: Value]>(base: base, stride: stride, count: rows)
    let (counts, total) = try Lengths.readAll(rows: rows, from: &reader)
    let keys = try DenseRows(ElementLayout(Key.self), decoding: total, key, from: &reader)
    let values = try DenseRows(ElementLayout(Value.self), decoding: total, value, from: &reader)
    var next = 0
    for (row, count) in counts.enumerated() {
      var dictionary = [Key: Value](minimumCapacity: count)
      for index in next..<next + count { dictionary[keys.elements()[index]] = values.elements(as: Value.self)[index] }
      guard dictionary.count == count else {
        column.deinitialize(row)
        throw RecordError.corrupt("a dictionary has a key twice; its keys' == changed since it was written")
      }
      column.pointer(row).initialize(to: dictionary)
      next += count
    }
  }

  func hash(_ base: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    let (counts, keys, values) = gather(base, stride, count)
    let entries = zip(keys.hashes(key), values.hashes(value)).map { StableHash.combine($0, $1) }
    UnorderedElements.rowHashes(counts, entries, into: hashes)
  }

  func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
    [Key: Value].isSame(
      left.assumingMemoryBound(to: [Key: Value].self).pointee, right.assumingMemoryBound(to: [Key: Value].self).pointee,
      key: { key.isEqual($0, $1) }, value: { value.isEqual($0, $1) })
  }

  func destroy(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    MutableStridedColumn<[Key: Value]>(base: base, stride: stride, count: count).deinitialize(count)
  }

  func detach(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    let column = MutableStridedColumn<[Key: Value]>(base: base, stride: stride, count: count)
    for row in 0..<count {
      let entries = column.pointer(row).pointee.map { (key.detached($0.key), value.detached($0.value)) }
      column.pointer(row).pointee = [Key: Value](uniqueKeysWithValues: entries)
    }
  }
}

extension Dictionary: CompositeRecord {
  /// The codec of a dictionary: counts, keys and values as columns. Equal dictionaries have equal bytes, whatever order each
  /// iterates in.
  /// - Throws: ``RecordError`` with code `noCodec` when the type of keys or values has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let column = DictionaryColumn<Key, Value>(
      key: try RecordCodec.resolve(Key.self, path: path + "[key]"),
      value: try RecordCodec.resolve(Value.self, path: path + "[value]"))
    return RecordCodec(
      schema: "[" + column.key.schema + ": " + column.value.schema + "]", encode: column.encode, decode: column.decode,
      hash: column.hash, equal: column.equal, destroy: column.destroy, detach: column.sharesBuffers ? column.detach : nil)
  }

  /// Whether each entry has its like in the other, by these notions of equality.
  static func isSame(_ left: Self, _ right: Self, key: (Key, Key) -> Bool, value: (Value, Value) -> Bool) -> Bool {
    guard left.count == right.count else { return false }
    var unmatched: [Element] = []
    for entry in left {
      guard let other = right[entry.key] else {
        unmatched.append(entry)
        continue
      }
      guard value(entry.value, other) else { return false }
    }
    return UnorderedElements.match(unmatched, right.filter { left[$0.key] == nil }) {
      key($0.key, $1.key) && value($0.value, $1.value)
    }
  }
}

extension Dictionary: Record where Key: Record, Value: Record {}

extension Dictionary: RecordKey where Key: RecordKey, Value: RecordKey {
  /// The entries' hashes, added up, so that their order is of no account.
  @inlinable public var stableHash: UInt64 {
    let sum = reduce(0) { $0 &+ StableHash.combine($1.key.stableHash, $1.value.stableHash) }
    return UnorderedElements.hash(sum: sum, count: count)
  }

  /// The dictionary of detached keys and values.
  @inlinable
  public func detached() -> [Key: Value] {
    [Key: Value](uniqueKeysWithValues: map { ($0.key.detached(), $0.value.detached()) })
  }

  /// Whether each entry has its like in the other.
  public func isSameKey(as other: [Key: Value]) -> Bool {
    Self.isSame(self, other, key: { $0.isSameKey(as: $1) }, value: { $0.isSameKey(as: $1) })
  }
}
