public import Records

/// A function of a group's elements that is computed piecewise: state per key, accumulated where the data lies, merged after the
/// exchange, finished once.
public struct Aggregation<Element: Sendable, Output: Sendable>: Sendable {
  /// The name that plans show.
  public let name: String
  /// The codec of its state, which crosses the exchange.
  @usableFromInline let stateCodec: @Sendable () throws(RecordError) -> RecordCodec
  @usableFromInline let stateLayout: ElementLayout
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
    makeColumn = {
      let states = StateColumn(initial)
      return AggregationColumn(
        states: StateOperations(
          grow: { states.grow(to: $0) },
          accumulate: { rows, count, groups in
            let rows = rows.assumingMemoryBound(to: Element.self)
            for row in 0..<count { try accumulate(&states.base[Int(groups[row])], rows[row]) }
          },
          merge: { fields, stride, count, groups in
            for row in 0..<count {
              let state = (fields + row &* stride).assumingMemoryBound(to: State.self).pointee
              try merge(&states.base[Int(groups[row])], state)
            }
          },
          copy: { start, count, fields, stride in
            for row in 0..<count {
              (fields + row &* stride).assumingMemoryBound(to: State.self).initialize(to: states.base[start + row])
            }
          },
          clear: { states.clear() }),
        finish: { try finish(states.base[$0]) })
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

/// What a table does with a column of states without knowing their type.
public struct StateOperations {
  @usableFromInline let grow: (Int) -> Void
  @usableFromInline let accumulate: (UnsafeRawPointer, Int, UnsafePointer<UInt32>) throws -> Void
  @usableFromInline let merge: (UnsafeRawPointer, Int, Int, UnsafePointer<UInt32>) throws -> Void
  @usableFromInline let copy: (Int, Int, UnsafeMutableRawPointer, Int) -> Void
  @usableFromInline let clear: () -> Void

  @inlinable
  init(
    grow: @escaping (Int) -> Void,
    accumulate: @escaping (UnsafeRawPointer, Int, UnsafePointer<UInt32>) throws -> Void,
    merge: @escaping (UnsafeRawPointer, Int, Int, UnsafePointer<UInt32>) throws -> Void,
    copy: @escaping (Int, Int, UnsafeMutableRawPointer, Int) -> Void, clear: @escaping () -> Void
  ) {
    self.grow = grow
    self.accumulate = accumulate
    self.merge = merge
    self.copy = copy
    self.clear = clear
  }
}

/// States in one array, grown with the groups.
@usableFromInline
final class StateColumn<State> {
  @usableFromInline let initial: State
  @usableFromInline var base: UnsafeMutablePointer<State>
  @usableFromInline var count = 0
  @usableFromInline var capacity = 256

  @inlinable
  init(_ initial: State) {
    self.initial = initial
    base = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  @inlinable
  func grow(to wanted: Int) {
    if wanted > capacity {
      while capacity < wanted { capacity *= 2 }
      let larger = UnsafeMutablePointer<State>.allocate(capacity: capacity)
      larger.moveInitialize(from: base, count: count)
      base.deallocate()
      base = larger
    }
    (base + count).initialize(repeating: initial, count: wanted - count)
    count = wanted
  }

  @inlinable
  func clear() {
    base.deinitialize(count: count)
    count = 0
  }
}
