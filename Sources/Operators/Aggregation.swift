public import Records

/// A function of a group's elements that is computed piecewise: state per key, accumulated where the data lies, merged after the
/// exchange, finished once.
public struct Aggregation<Element: Sendable, Output: Sendable>: Sendable {
  /// The name that plans show.
  public let name: String
  /// The codec of its state, which crosses the exchange.
  @usableFromInline let stateCodec: @Sendable () throws(RecordError) -> RecordCodec
  @usableFromInline let stateLayout: ElementLayout
  /// Measures states that have that codec, from an offset on a stride apart.
  @usableFromInline let measure: @Sendable (RecordCodec, _ offset: Int, _ stride: Int) -> ColumnMeasure
  @usableFromInline let makeColumn: @Sendable () -> AggregationColumn<Element, Output>

  /// A function of four parts.
  /// - Parameters:
  ///   - name: what plans call it.
  ///   - initial: the state of a key without elements; must be a record, or a tuple of records.
  ///   - accumulate: adds an element to a state.
  ///   - merge: adds a state to a state.
  ///   - finish: the result of a state.
  @inlinable
  public init<State: Sendable>(
    _ name: String, initial: State, accumulate: @escaping @Sendable (inout State, Element) throws -> Void,
    merge: @escaping @Sendable (inout State, State) throws -> Void, finish: @escaping @Sendable (State) throws -> Output
  ) {
    self.name = name
    stateCodec = { () throws(RecordError) in try RecordCodec.resolve(State.self) }
    stateLayout = ElementLayout(State.self)
    measure = { ColumnMeasure("the state of \(name)", of: State.self, codec: $0, offset: $1, stride: $2) }
    makeColumn = {
      let states = StateColumn(initial)
      return AggregationColumn(
        states: StateOperations(
          grow: { states.grow(to: $0) },
          accumulate: { rows, count, groups in
            let rows = UnsafeMutablePointer(mutating: rows.assumingMemoryBound(to: Element.self))
            let (base, stride) = (states.base, states.stride)
            for row in 0..<count {
              let state = (base + Int(truncatingIfNeeded: groups[row]) &* stride).assumingMemoryBound(to: State.self)
              try withMoved(rows + row) { try accumulate(&state.pointee, $0) }
            }
          },
          merge: { fields, stride, count, groups in
            let (base, stateStride) = (states.base, states.stride)
            for row in 0..<count {
              let state = (base + Int(truncatingIfNeeded: groups[row]) &* stateStride).assumingMemoryBound(to: State.self)
              let other = UnsafeMutablePointer(mutating: (fields + row &* stride).assumingMemoryBound(to: State.self))
              try withMoved(other) { try merge(&state.pointee, $0) }
            }
          },
          copy: { start, count, fields, stride in
            for row in 0..<count {
              (fields + row &* stride).assumingMemoryBound(to: State.self).initialize(to: states[start + row].pointee)
            }
          },
          clear: { states.clear() }, attach: { states.attach(to: $0, stride: $1) }),
        finish: { try finish(states[$0].pointee) })
    }
  }
}

/// The states of one aggregation, a state per group, behind closures that work on a batch at a time.
@usableFromInline
struct AggregationColumn<Element, Output> {
  @usableFromInline let states: StateOperations
  @usableFromInline let finish: (Int) throws -> Output

  @inlinable
  init(states: StateOperations, finish: @escaping (Int) throws -> Output) {
    self.states = states
    self.finish = finish
  }
}

/// What is done with a column of states without knowing their type.
public struct StateOperations {
  /// Makes states, initial ones, until there are so many.
  @usableFromInline let grow: (Int) -> Void
  /// Adds adjacent elements to the states of those numbers.
  @usableFromInline let accumulate: (UnsafeRawPointer, Int, UnsafePointer<UInt32>) throws -> Void
  /// Adds states that lie a stride apart to the states of those numbers.
  @usableFromInline let merge: (UnsafeRawPointer, Int, Int, UnsafePointer<UInt32>) throws -> Void
  /// Copies so many states, from a first one on, to memory a stride apart.
  @usableFromInline let copy: (Int, Int, UnsafeMutableRawPointer, Int) -> Void
  /// Forgets all states.
  @usableFromInline let clear: () -> Void
  /// Lets the states lie in somebody else's memory, a stride apart, who frees them; those that there are were moved there.
  @usableFromInline let attach: (UnsafeMutableRawPointer, Int) -> Void

  @inlinable
  init(
    grow: @escaping (Int) -> Void,
    accumulate: @escaping (UnsafeRawPointer, Int, UnsafePointer<UInt32>) throws -> Void,
    merge: @escaping (UnsafeRawPointer, Int, Int, UnsafePointer<UInt32>) throws -> Void,
    copy: @escaping (Int, Int, UnsafeMutableRawPointer, Int) -> Void, clear: @escaping () -> Void,
    attach: @escaping (UnsafeMutableRawPointer, Int) -> Void
  ) {
    self.grow = grow
    self.accumulate = accumulate
    self.merge = merge
    self.copy = copy
    self.clear = clear
    self.attach = attach
  }
}
