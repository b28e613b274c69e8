import Records

/// Hands an array's rows over as moved raw memory, as operators do: in batches of at most 512.
func pushRows<Row>(_ rows: [Row], batchRows: Int = 512, _ push: (UnsafeMutablePointer<Row>, Int) throws -> Void) rethrows {
  let memory = UnsafeMutablePointer<Row>.allocate(capacity: batchRows)
  defer { memory.deallocate() }
  var start = 0
  while start < rows.count {
    let count = min(batchRows, rows.count - start)
    for index in 0..<count { (memory + index).initialize(to: rows[start + index]) }
    start += count
    try push(memory, count)
  }
}

/// Gathers the rows that a reader pushes.
func gatherRows<Row>(_ type: Row.Type, _ read: ((UnsafeMutableRawPointer, Int) throws -> Void) throws -> Void) rethrows -> [Row]
{
  var rows: [Row] = []
  try read { base, count in
    let typed = base.assumingMemoryBound(to: Row.self)
    for index in 0..<count { rows.append((typed + index).move()) }
  }
  return rows
}

/// A copy of shared bytes. (Asking a temporary for its bytes would let it go before they are read.)
func copy(_ shared: SharedBytes) -> [UInt8] {
  defer { extendLifetime(shared) }
  return Array(shared.bytes)
}

/// Takes the batches that somebody is asked for, to the last.
func takeRows<Row>(
  _ type: Row.Type, _ next: () throws -> (base: UnsafeMutableRawPointer, count: Int)?
) rethrows -> [Row] {
  try gatherRows(type) { push in while let (base, count) = try next() { try push(base, count) } }
}
