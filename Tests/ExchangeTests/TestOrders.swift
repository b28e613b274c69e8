import Exchange
import Records

/// A sort by a key function.
func order<Row, Key: Comparable & Sendable>(
  _ row: Row.Type, by key: @escaping @Sendable (Row) -> Key, prefix: @escaping @Sendable (Key) -> UInt64, isExact: Bool
) throws -> RowOrder {
  RowOrder(
    prefixes: { base, count, out in
      let rows = base.assumingMemoryBound(to: Row.self)
      for index in 0..<count { out[index] = prefix(key(rows[index])) }
    }, isExact: isExact,
    keys: RowKeys(
      type: try RowType.resolve(Key.self),
      extract: { base, count, out in
        let rows = base.assumingMemoryBound(to: Row.self)
        let keys = out.assumingMemoryBound(to: Key.self)
        for index in 0..<count { (keys + index).initialize(to: key(rows[index])) }
      }, less: { $0.assumingMemoryBound(to: Key.self).pointee < $1.assumingMemoryBound(to: Key.self).pointee }),
    less: { key($0.assumingMemoryBound(to: Row.self).pointee) < key($1.assumingMemoryBound(to: Row.self).pointee) })
}

/// `(key, sequence number)` by key; words hold the upper bits only, so that equal words occur.
func pairOrder() throws -> RowOrder {
  try order((Int, Int).self, by: { $0.0 }, prefix: { UInt64($0 >> 3) }, isExact: false)
}

/// Integers by value.
func integerOrder() throws -> RowOrder {
  try order(Int.self, by: { $0 }, prefix: { UInt64(bitPattern: Int64($0)) ^ 1 << 63 }, isExact: true)
}

/// `(hash, sequence number)` by hash.
func hashOrder() -> RowOrder {
  .byPrefix { base, count, out in
    let rows = base.assumingMemoryBound(to: (UInt64, Int).self)
    for index in 0..<count { out[index] = rows[index].0 }
  }
}
