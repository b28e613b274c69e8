public import Records

/// Counts of the values that occur most often, in bounded memory: up to twice `capacity` counters, and when those are used up,
/// the median is taken off every one, so that at least half of them become free.
///
/// These are Misra and Gries' summaries (1982), which hold what Space-Saving holds, and merge (Agarwal et al., "Mergeable
/// summaries", 2012). Whatever is taken off is taken off `capacity` counters at least, which together count no more than the
/// elements there are; so no count is off by more than elements / `capacity`.
@frozen
@usableFromInline
struct FrequencySketch<Value: RecordKey>: RecordConvertible {
  @usableFromInline let capacity: Int
  @usableFromInline var table = DistinctValues<Value>()
  @usableFromInline var counts: [Int] = []
  /// What was taken off in all: how much a value may occur beyond its counter.
  @usableFromInline var taken = 0

  @inlinable
  init(capacity: Int) { self.capacity = capacity }

  /// Counts a value `times` more.
  @inlinable
  mutating func add(_ value: Value, _ times: Int = 1) {
    let (number, isNew) = table.insert(value)
    if isNew {
      counts.append(times)
      if counts.count > 2 * capacity { takeOff() }
    } else {
      counts[number] += times
    }
  }

  @inlinable
  mutating func merge(_ other: FrequencySketch) {
    taken += other.taken
    for (number, value) in other.table.values.enumerated() { add(value, other.counts[number]) }
  }

  @inlinable @inline(never)
  mutating func takeOff() {
    // With the count behind the largest `capacity`, that many lose all of it.
    let loss = counts.sorted(by: >)[capacity]
    let old = (values: table.values, counts: counts)
    table = DistinctValues()
    counts = []
    taken += loss
    for (value, count) in zip(old.values, old.counts) where count > loss {
      _ = table.insert(value)
      counts.append(count - loss)
    }
  }

  /// The `count` most frequent values, most frequent first, of equally frequent ones the first that came.
  @inlinable
  func mostFrequent(_ count: Int) -> [FrequentValue<Value>] {
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    return order.prefix(count).map {
      FrequentValue(value: table.values[$0], count: counts[$0] + taken, error: taken)
    }
  }

  @usableFromInline var recordFields: (Int, [Value], [Int], Int) { (capacity, table.values, counts, taken) }

  @usableFromInline
  init(recordFields fields: (Int, [Value], [Int], Int)) {
    capacity = fields.0
    table = DistinctValues(recordFields: fields.1)
    counts = fields.2
    taken = fields.3
  }
}
