/// The state of a running hash join: a table of its build side, or, beyond the budget, a sorter for each side.
@usableFromInline
final class HashJoin<Operations: KeyOperations, Build: Sendable> {
  @usableFromInline let control: TaskControl
  @usableFromInline let operations: Operations
  @usableFromInline let buildRow: SpillableRow
  @usableFromInline let streamRow: SpillableRow
  @usableFromInline let keepsDuplicates: Bool
  @usableFromInline var table: JoinTable<Operations, Build>
  @usableFromInline var sorters: (build: any RowSorter, stream: any RowSorter)?

  @inlinable
  init(
    _ operations: Operations, build: SpillableRow, stream: SpillableRow, keepsDuplicates: Bool, _ control: TaskControl
  ) {
    self.control = control
    self.operations = operations
    buildRow = build
    streamRow = stream
    self.keepsDuplicates = keepsDuplicates
    table = Self.makeTable(operations, build, keepsDuplicates)
  }

  @inlinable
  static func makeTable(
    _ operations: Operations, _ row: SpillableRow, _ keepsDuplicates: Bool
  ) -> JoinTable<Operations, Build> {
    JoinTable(
      operations, keepsDuplicates: keepsDuplicates, measure: RowMeasure((Operations.Key, Build).self, row.codec))
  }

  /// Consumes a batch of the build side.
  @inlinable
  func build(_ raw: UnsafeMutableRawPointer, _ count: Int) throws {
    if let sorters { return try sorters.build.append(raw, count) }
    table.insert(raw.assumingMemoryBound(to: (Operations.Key, Build).self), count)
    if table.byteCount > control.memoryBudget || table.isFull { try spill() }
  }

  /// Moves the table to local disk, where the rest of both sides will follow.
  @inlinable @inline(never)
  func spill() throws {
    let rows = (
      build: try buildRow.required(budget: control.memoryBudget), stream: try streamRow.required(budget: control.memoryBudget)
    )
    let space = control.spillSpace
    let sorter = try space.makeSorter(of: rows.build)
    try table.drain(into: sorter.append)
    table = Self.makeTable(operations, buildRow, keepsDuplicates)
    sorters = (sorter, try space.makeSorter(of: rows.stream))
  }
}

/// A hash join of those parts. `merge` gets both sides in the order of their keys' hashes when the build side exceeds its budget.
@inlinable
func hashJoin<Operations: KeyOperations, Build: Sendable, Stream: Sendable, Output>(
  _ operations: Operations, _ parts: JoinParts, build: SpillableRow, stream: SpillableRow,
  _ emission: JoinEmission<Operations.Key, Stream, Build, Output>,
  merge: @escaping @Sendable (TaskControl, _ build: RowPuller, _ stream: RowPuller, BatchSink) throws -> Void
) -> JoinOperator {
  { control, sink in
    let join = HashJoin<Operations, Build>(
      operations, build: build, stream: stream, keepsDuplicates: parts.pairs || parts.givesBuild, control)
    let memory = BatchMemory<Output>()
    let probe = parts.pairs ? pairing(join, parts, emission) : filtering(join, parts, emission)
    return JoinSinks(
      build: BatchSink(push: join.build, finish: {}),
      stream: BatchSink(
        push: { raw, count in
          if let sorters = join.sorters { return try sorters.stream.append(raw, count) }
          var output = BatchEmitter(continuing: memory, into: sink, control: control)
          defer { output.pause() }
          try probe(raw.assumingMemoryBound(to: (Operations.Key, Stream).self), count, &output)
        },
        finish: {
          do {
            if let sorters = join.sorters {
              if !control.isStopped { try merge(control, try sorters.build.sorted(), try sorters.stream.sorted(), sink) }
            } else {
              var output = BatchEmitter(continuing: memory, into: sink, control: control)
              defer { output.pause() }
              if parts.givesBuild, !control.isStopped { try giveBuilt(join, parts, emission.right, &output) }
              try output.flush()
            }
          } catch is PipelineStopped {}
          try sink.finish()
        }))
  }
}

/// The loop of joins that give pairs.
@inlinable
func pairing<Operations: KeyOperations, Build: Sendable, Stream: Sendable, Output>(
  _ join: HashJoin<Operations, Build>, _ parts: JoinParts, _ emission: JoinEmission<Operations.Key, Stream, Build, Output>
) -> (UnsafeMutablePointer<(Operations.Key, Stream)>, Int, inout BatchEmitter<Output>) throws -> Void {
  let pair = emission.pair.unsafelyUnwrapped
  let alone = parts.unmatchedStream ? emission.left : nil
  return { rows, count, output in
    let probe = join.table.probe
    try probe.forEach(rows, count) { row, entry in
      let (key, value) = row.move()
      guard let entry else {
        if let alone { try output.append(alone(key, value)) }
        return
      }
      var place = entry.pointee.first
      if parts.unmatchedBuild { entry.pointee.mark() }
      try output.append(pair(key, value, entry.pointee.value))
      while place != 0 {
        try output.append(pair(key, value, probe.further[Int(place) &- 1]))
        place = probe.links[Int(place) &- 1]
      }
    }
  }
}

/// The loop of joins that give no pairs: rows of the stream, or marks for what is given when it has ended.
@inlinable
func filtering<Operations: KeyOperations, Build: Sendable, Stream: Sendable, Output>(
  _ join: HashJoin<Operations, Build>, _ parts: JoinParts, _ emission: JoinEmission<Operations.Key, Stream, Build, Output>
) -> (UnsafeMutablePointer<(Operations.Key, Stream)>, Int, inout BatchEmitter<Output>) throws -> Void {
  let (matched, unmatched) = (parts.matchedStream ? emission.left : nil, parts.unmatchedStream ? emission.left : nil)
  return { rows, count, output in
    try join.table.probe.forEach(rows, count) { row, entry in
      let (key, value) = row.move()
      if parts.givesBuild { entry?.pointee.mark() }
      if let give = entry == nil ? unmatched : matched { try output.append(give(key, value)) }
    }
  }
}

/// Gives the built rows that are due when the stream has ended, in order of their keys' arrival.
@inlinable
func giveBuilt<Operations: KeyOperations, Build: Sendable, Output>(
  _ join: HashJoin<Operations, Build>, _ parts: JoinParts, _ give: (@Sendable (Operations.Key, Build) -> Output)?,
  _ output: inout BatchEmitter<Output>
) throws {
  let give = give.unsafelyUnwrapped
  let probe = join.table.probe
  for number in 0..<join.table.count {
    let entry = probe.entries + number
    guard entry.pointee.isMatched ? parts.matchedBuild : parts.unmatchedBuild else { continue }
    try output.append(give(entry.pointee.key, entry.pointee.value))
    var place = entry.pointee.first
    while place != 0 {
      try output.append(give(entry.pointee.key, probe.further[Int(place) &- 1]))
      place = probe.links[Int(place) &- 1]
    }
  }
}
