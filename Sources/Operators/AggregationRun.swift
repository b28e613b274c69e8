public import Records

/// A running aggregation: its table, and where that goes when it's over its budget.
@usableFromInline
final class AggregationRun<Operations: KeyOperations> {
  @usableFromInline let table: AggregationTable<Operations>
  @usableFromInline let spill: TableSpill
  @usableFromInline let row: PartialRow
  @usableFromInline let control: TaskControl

  /// - Parameter arriving: the rows that will come in.
  @inlinable
  init(
    _ operations: Operations, _ columns: [StateOperations], _ rows: AggregationRows, _ control: TaskControl,
    measuring arriving: AggregationRows.Arriving
  ) {
    table = AggregationTable(operations, columns: columns, rows.row)
    row = rows.row
    self.control = control
    let measure = TableMeasure(
      rows.makeColumns(), budget: control.memoryBudget, rowCodec: arriving.codec, rowStride: arriving.stride)
    spill = TableSpill(
      control, measure, .success(SpillRow(codec: row.codec, layout: row.layout, hash: rows.hash)))
  }

  /// Takes partial rows over.
  @inlinable
  func merge(_ raw: UnsafeMutableRawPointer, _ count: Int) throws {
    defer { row.layout.destroy(raw, count) }
    spill.measure.arrivePartial(raw, count)
    try table.merge(raw, count)
    measureIfDue()
  }

  @inlinable
  func measureIfDue() {
    guard spill.measure.isDue else { return }
    spill.measure.measure(table.rows, table.count, recent: table.recentGroups())
  }

  @inlinable
  func isOverBudget() throws -> Bool {
    try spill.isDue(table.tableBytes + spill.measure.byteCount(of: table.count), keys: table.count)
  }

  /// The sink of a final operator: `push` takes over what comes in, and `result` finishes a group.
  @inlinable
  func final<Output>(
    into sink: BatchSink, push: @escaping (UnsafeMutableRawPointer, Int) throws -> Void,
    _ result: @escaping (Operations.Key, Int) throws -> Output
  ) -> BatchSink {
    BatchSink(
      push: { raw, count in
        try push(raw, count)
        guard try self.isOverBudget() else { return }
        try self.table.drain(into: try self.spill.open().append)
        try self.spill.didEmpty()
      },
      finish: {
        do { try self.emit(result, into: sink) } catch is PipelineStopped {}
        try sink.finish()
      })
  }

  @inlinable
  func emit<Output>(_ result: (Operations.Key, Int) throws -> Output, into sink: BatchSink) throws {
    var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    if spill.hasSpilled, !control.isStopped {
      try table.drain(into: spill.append)
      try spill.readBack(
        combine: merge, pending: { table.count },
        emit: {
          try emit(result, into: &emitter)
          table.clear()
        })
    } else {
      try emit(result, into: &emitter)
    }
    try emitter.flush()
  }

  @inlinable
  func emit<Output>(_ result: (Operations.Key, Int) throws -> Output, into emitter: inout BatchEmitter<Output>) throws {
    for number in 0..<table.count { try emitter.append(try result(table.key(number).pointee, number)) }
  }
}

/// The rows of an aggregation: how they are laid out, written and measured; found out once.
@usableFromInline
struct AggregationRows: Sendable {
  /// One aggregation's state.
  @usableFromInline
  struct Part: Sendable {
    @usableFromInline let codec: RecordCodec
    @usableFromInline let layout: ElementLayout
    @usableFromInline let measure: @Sendable (RecordCodec, Int, Int) -> ColumnMeasure

    @inlinable
    init(
      _ codec: RecordCodec, _ layout: ElementLayout, _ measure: @escaping @Sendable (RecordCodec, Int, Int) -> ColumnMeasure
    ) {
      self.codec = codec
      self.layout = layout
      self.measure = measure
    }
  }

  /// Rows that come in: how they are measured.
  @usableFromInline
  struct Arriving: Sendable {
    @usableFromInline let codec: RecordCodec?
    @usableFromInline let stride: Int

    @inlinable
    init(codec: RecordCodec?, stride: Int) {
      self.codec = codec
      self.stride = stride
    }
  }

  @usableFromInline let row: PartialRow
  @usableFromInline let hash: OperatorBinding.KeyHash
  /// Elements, which need no codec.
  @usableFromInline let element: Arriving
  @usableFromInline let partial: Arriving
  @usableFromInline let measures: [@Sendable () -> ColumnMeasure]

  @inlinable
  init<Operations: KeyOperations, Element>(_ operations: Operations, _ type: Element.Type, _ parts: [Part]) throws {
    let keyCodec = try RecordCodec.resolve(Operations.Key.self)
    let row = PartialRow(
      key: (keyCodec, ElementLayout(Operations.Key.self), MemoryLayout<Operations.Key>.size),
      states: parts.map { ($0.codec, $0.layout) })
    self.row = row
    hash = { operations.hash($0, stride: row.layout.stride, count: $1, into: $2) }
    element = Arriving(codec: try? RecordCodec.resolve(type), stride: MemoryLayout<Element>.stride)
    partial = Arriving(codec: row.codec, stride: row.layout.stride)
    let keys: @Sendable () -> ColumnMeasure = {
      ColumnMeasure("the key", of: Operations.Key.self, codec: keyCodec, offset: 0, stride: row.layout.stride)
    }
    let states = zip(parts, row.offsets).map { part, offset in
      { @Sendable in part.measure(part.codec, offset, row.layout.stride) }
    }
    measures = [keys] + states
  }

  @usableFromInline func makeColumns() -> [ColumnMeasure] { measures.map { $0() } }
}
