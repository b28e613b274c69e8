/// A join of two sides that come in the order of their keys' hashes, by groups of equal hashes. Keys of one hash are told apart
/// by comparison.
@frozen @usableFromInline
struct MergeJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>: ~Copyable {
  @usableFromInline typealias LeftRow = (Operations.Key, Left)

  @usableFromInline let operations: Operations
  @usableFromInline let form: JoinForm
  @usableFromInline let emission: JoinEmission<Operations.Key, Left, Right, Output>
  @usableFromInline let control: TaskControl
  @usableFromInline let leftRow: SpillableRow
  @usableFromInline var left: HashOrderedRows<LeftRow>
  @usableFromInline var right: HashOrderedRows<(Operations.Key, Right)>
  @usableFromInline var group: JoinGroup<Operations, Right>
  /// The rows of `group` that have found a partner.
  @usableFromInline var matchedRight = RowBits()
  @usableFromInline var output: BatchEmitter<Output>

  @inlinable
  init(
    _ operations: Operations, _ form: JoinForm, _ leftRow: SpillableRow, _ rightRow: SpillableRow,
    _ emission: JoinEmission<Operations.Key, Left, Right, Output>, _ control: TaskControl, left: RowPuller, right: RowPuller,
    _ output: consuming BatchEmitter<Output>
  ) {
    self.operations = operations
    self.form = form
    self.emission = emission
    self.control = control
    self.leftRow = leftRow
    self.left = HashOrderedRows(left, hash: pairHash(operations, Left.self))
    self.right = HashOrderedRows(right, hash: pairHash(operations, Right.self))
    group = JoinGroup(
      operations, measure: RowMeasure((Operations.Key, Right).self, rightRow.codec), isDistinct: !form.givesPairs,
      budget: control.memoryBudget)
    self.output = output
  }

  @inlinable
  mutating func run() throws {
    defer { output.pause() }
    while try left.load(), try right.load() {
      let (l, r) = (left.hash, right.hash)
      if l == r {
        try joinGroup(l)
      } else if l < r {
        try passLeft()
      } else {
        try passRight()
      }
    }
    if form.givesLeft(matched: false) { while try left.load() { try passLeft() } }
    if form.keepsRight { while try right.load() { try passRight() } }
    try output.flush()
  }

  /// A left row that no right row has the hash of.
  @inlinable
  mutating func passLeft() throws {
    let (key, value) = left.rows.take()
    if form.givesLeft(matched: false) { try giveLeft(key, value) }
  }

  /// A right row that no left row has the hash of.
  @inlinable
  mutating func passRight() throws {
    let (key, value) = right.rows.take()
    if form.keepsRight, let give = emission.right { try output.append(give(key, value)) }
  }

  @inlinable
  mutating func giveLeft(_ key: Operations.Key, _ value: Left) throws {
    if let give = emission.left { try output.append(give(key, value)) }
  }

  @inlinable
  mutating func joinGroup(_ hash: UInt64) throws {
    if try fillGroup(hash) {
      while try left.load(), left.hash == hash {
        let (key, value) = left.rows.take()
        let matched = try pair(key, value)
        if form.givesLeft(matched: matched) { try giveLeft(key, value) }
      }
      try giveUnmatchedRight()
      group.removeAll()
    } else {
      try joinInParts(hash)
    }
  }

  @inlinable
  mutating func fillGroup(_ hash: UInt64) throws -> Bool {
    let isComplete = try group.fill(from: &right, hash: hash)
    if form.keepsRight { matchedRight.reset(count: group.rows.count) }
    return isComplete
  }

  /// Gives a left row's pairs with the group.
  /// - Returns: whether the group has its key.
  @inlinable
  mutating func pair(_ key: Operations.Key, _ value: Left) throws -> Bool {
    guard form.givesPairs, let pair = emission.pair else { return withUnsafePointer(to: key) { group.contains($0) } }
    let isUniform = group.isUniform
    if isUniform, withUnsafePointer(to: key, { !group.contains($0) }) { return false }
    var found = false
    for number in 0..<group.rows.count {
      let row = group.rows.base + number
      guard isUniform || withUnsafePointer(to: key, { operations.equal(group.key(row), $0) }) else { continue }
      found = true
      if form.keepsRight { matchedRight.insert(number) }
      try output.append(pair(key, value, row.pointee.1))
    }
    return found
  }

  @inlinable
  mutating func giveUnmatchedRight() throws {
    guard form.keepsRight, let give = emission.right else { return }
    for number in 0..<group.rows.count where !matchedRight.contains(number) {
      let row = group.rows.base + number
      try output.append(give(row.pointee.0, row.pointee.1))
    }
  }
}

extension MergeJoin {
  /// Joins a group whose right rows exceed the budget: its left rows are spooled, and read again for each part of the right ones.
  @inlinable @inline(never)
  mutating func joinInParts(_ hash: UInt64) throws {
    let spool = try spoolLeft(hash)
    var matched = RowBits()
    matched.reset(count: spool.count)
    var isComplete = false
    while true {
      try pairSpooled(spool, &matched)
      try giveUnmatchedRight()
      group.removeAll()
      if isComplete { break }
      isComplete = try fillGroup(hash)
      if group.rows.count == 0 { break }
    }
    guard form.givesLeft(matched: true) || form.givesLeft(matched: false) else { return }
    var rows = PulledRows<LeftRow>(try spool.rows())
    var position = 0
    while try rows.load() {
      let (key, value) = rows.take()
      if form.givesLeft(matched: matched.contains(position)) { try giveLeft(key, value) }
      position += 1
    }
  }

  @inlinable
  mutating func spoolLeft(_ hash: UInt64) throws -> any RowSpool {
    let spool = try control.spillSpace.makeSpool(of: try leftRow.required(budget: control.memoryBudget))
    while try left.load(), left.hash == hash {
      let (rows, length) = (left.rows.next, left.runLength)
      left.rows.position += length
      try spool.append(rows, length)
    }
    return spool
  }

  @inlinable
  mutating func pairSpooled(_ spool: any RowSpool, _ matched: inout RowBits) throws {
    var rows = PulledRows<LeftRow>(try spool.rows())
    var position = 0
    while try rows.load() {
      let (key, value) = rows.take()
      if try pair(key, value) { matched.insert(position) }
      position += 1
    }
  }
}

/// A merge join of that form.
@inlinable
func mergeJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, _ form: JoinForm, _ leftRow: SpillableRow, _ rightRow: SpillableRow,
  _ emission: JoinEmission<Operations.Key, Left, Right, Output>
) -> MergeJoinOperator {
  { control, left, right, sink in
    var join = MergeJoin(
      operations, form, leftRow, rightRow, emission, control, left: left, right: right,
      BatchEmitter(continuing: BatchMemory(), into: sink, control: control))
    try join.run()
  }
}
