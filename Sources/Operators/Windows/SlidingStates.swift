public import Records

/// The aggregation of a frame that rows enter at the one end and leave at the other, by the two-stacks method ("General
/// incremental sliding-window aggregation", Tangwongsan et al., 2015): recent rows are one state, and for earlier ones
/// there is a state of each row and all those behind it, so that leaving is forgetting one. When the earlier ones are used up,
/// the later ones become the earlier ones: each row is merged into a state once.
@usableFromInline
final class SlidingStates<Element, Output> {
  /// One state: of the later rows.
  @usableFromInline let later: StateOperations
  /// A state for each later row, of that row alone; behind them those of rows that are lifted and not yet pushed.
  @usableFromInline let singles: StateRun
  /// A state for each earlier row, of it and all earlier rows behind it. The frame's first row is the last here.
  @usableFromInline let suffixes: StateRun
  @usableFromInline let work: AggregationColumn<Element, Output>
  /// Room for a copy of the state of the later rows.
  @usableFromInline let copied: StateRun
  @exclusivity(unchecked) @usableFromInline var pushed = 0
  /// 0, 1, 2 and so on; the first is the group of a single state.
  @usableFromInline let numbers: UnsafeMutablePointer<UInt32>

  @inlinable
  init(_ aggregation: Aggregation<Element, Output>) where Element: Sendable, Output: Sendable {
    later = aggregation.makeColumn().states
    work = aggregation.makeColumn()
    singles = StateRun(aggregation.stateLayout)
    suffixes = StateRun(aggregation.stateLayout)
    copied = StateRun(aggregation.stateLayout)
    numbers = .allocate(capacity: BatchSink.capacity)
    for number in 0..<BatchSink.capacity { numbers[number] = UInt32(number) }
    later.grow(1)
  }

  @inlinable
  deinit { numbers.deallocate() }

  /// Bytes that the states take, without what they own elsewhere.
  @inlinable var byteCount: Int { singles.byteCount + suffixes.byteCount }

  /// An empty frame.
  @inlinable
  func removeAll() {
    singles.removeAll()
    suffixes.removeAll()
    pushed = 0
    later.clear()
    later.grow(1)
  }

  /// Makes states of at most ``BatchSink/capacity`` rows, each of which is pushed next, in order.
  @inlinable
  func lift(_ rows: UnsafePointer<Element>, _ count: Int) throws {
    work.states.clear()
    work.states.grow(count)
    try work.states.accumulate(rows, count, numbers)
    singles.reserve(count)
    work.states.copy(0, count, singles.pointer(singles.end), singles.layout.stride)
    singles.end &+= count
  }

  /// Lets a lifted row enter.
  @inlinable
  func push(_ row: UnsafePointer<Element>) throws {
    try later.accumulate(row, 1, numbers)
    pushed &+= 1
  }

  /// Lets the first row leave, which there must be.
  @inlinable
  func pop() throws {
    if suffixes.count == 0 { try flip() }
    suffixes.end &-= 1
    suffixes.layout.destroy(suffixes.pointer(suffixes.end), 1)
  }

  /// What the aggregation makes of the rows in the frame.
  @inlinable
  func result() throws -> Output {
    work.states.clear()
    work.states.grow(1)
    if suffixes.count > 0 { try work.states.merge(suffixes.pointer(suffixes.end &- 1), 0, 1, numbers) }
    if pushed > 0 {
      later.copy(0, 1, copied.base, copied.layout.stride)
      copied.end = 1
      defer { copied.removeAll() }
      try work.states.merge(copied.base, 0, 1, numbers)
    }
    return try work.finish(0)
  }

  /// Makes the later rows earlier ones.
  @inlinable @inline(never)
  func flip() throws {
    suffixes.reserve(pushed)
    for row in stride(from: pushed &- 1, through: 0, by: -1) {
      work.states.clear()
      work.states.grow(1)
      try work.states.merge(singles.pointer(singles.start &+ row), 0, 1, numbers)
      if suffixes.count > 0 { try work.states.merge(suffixes.pointer(suffixes.end &- 1), 0, 1, numbers) }
      work.states.copy(0, 1, suffixes.pointer(suffixes.end), suffixes.layout.stride)
      suffixes.end &+= 1
    }
    singles.removeFirst(pushed)
    pushed = 0
    later.clear()
    later.grow(1)
  }
}
