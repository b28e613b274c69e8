public import Records

/// A set that keeps the order in which its values came, so that the same input gives the same bytes in every process.
///
/// Every NaN is one value. Slots hold a value's number plus one, zero when free; there are twice as many as values, at least.
@frozen
@usableFromInline
struct DistinctValues<Value: RecordKey>: RecordConvertible {
  @usableFromInline private(set) var values: [Value] = []
  @usableFromInline var slots: [UInt32] = []

  @inlinable init() {}

  /// The number of a value, and whether it was new.
  @inlinable
  mutating func insert(_ value: Value) -> (number: Int, isNew: Bool) {
    if values.count * 2 >= slots.count { growSlots() }
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: value.stableHash) & mask
    while true {
      let slot = Int(slots[position])
      if slot == 0 { break }
      if values[slot - 1].isSameKey(as: value) { return (slot - 1, false) }
      position = (position + 1) & mask
    }
    values.append(value.detached())
    slots[position] = UInt32(values.count)
    return (values.count - 1, true)
  }

  @inlinable
  mutating func merge(_ other: DistinctValues) {
    for value in other.values { _ = insert(value) }
  }

  @inlinable @inline(never)
  mutating func growSlots() {
    slots = [UInt32](repeating: 0, count: Swift.max(slots.count * 2, 8))
    let mask = slots.count - 1
    for (number, value) in values.enumerated() {
      var position = Int(truncatingIfNeeded: value.stableHash) & mask
      while slots[position] != 0 { position = (position + 1) & mask }
      slots[position] = UInt32(number + 1)
    }
  }

  @usableFromInline var recordFields: [Value] { values }

  @usableFromInline
  init(recordFields fields: [Value]) {
    for value in fields { _ = insert(value) }
  }
}
