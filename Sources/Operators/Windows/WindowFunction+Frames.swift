extension WindowFunction {
  /// An aggregation of the group's rows from the first to this one. Rows of which neither comes first count one by one. Holds
  /// one state, and finishes it once for each row.
  @inlinable
  public static func running(_ aggregation: Aggregation<Element, Output>) -> WindowFunction {
    WindowFunction("running " + aggregation.name) {
      let column = aggregation.makeColumn()
      return WindowEvaluator(
        begin: {
          column.states.clear()
          column.states.grow(1)
        },
        advance: { rows, count, _, output in
          try withUnsafePointer(to: 0 as UInt32) { group in
            for row in 0..<count {
              try column.states.accumulate(rows + row, 1, group)
              output.append(try column.finish(0))
            }
          }
        })
    }
  }

  /// An aggregation of the rows from `preceding` rows before this one to `following` rows behind it, as far as the group goes.
  ///
  /// Merges four states a row, at most, whatever the frame's length; holds two states for each row in the frame, and
  /// `following` rows. The aggregation's `merge` must be associative.
  @inlinable
  public static func sliding(
    _ aggregation: Aggregation<Element, Output>, preceding: Int, following: Int = 0
  ) -> WindowFunction {
    precondition(preceding >= 0 && following >= 0, "a frame reaches from a row before to a row behind, not the other way round")
    return WindowFunction("sliding " + aggregation.name) {
      let frame = SlidingStates(aggregation)
      let place = FramePlace(preceding: preceding, following: following)
      return WindowEvaluator(
        begin: {
          frame.removeAll()
          place.reset()
        },
        advance: { rows, count, _, output in
          try frame.lift(rows, count)
          for row in 0..<count {
            try frame.push(rows + row)
            guard place.hasFollowing() else { continue }
            output.append(try frame.result())
            if place.isFull() { try frame.pop() }
          }
        },
        end: { output in
          for _ in 0..<place.missing {
            output.append(try frame.result())
            if place.isFull() { try frame.pop() }
          }
        },
        byteCount: { frame.byteCount })
    }
  }

  /// An aggregation of this row and of the rows before it whose position is at most `distance` less: of the last hour, say, in
  /// an order by time. Positions must not decrease in the window's order; rows of one position count one by one.
  ///
  /// Merges four states a row, at most; holds two states and a position for each row in the frame, however many those are.
  @inlinable
  public static func sliding<Position: Strideable & Sendable>(
    _ aggregation: Aggregation<Element, Output>, within distance: Position.Stride,
    of position: @escaping @Sendable (Element) throws -> Position
  ) -> WindowFunction where Position.Stride: Sendable {
    WindowFunction("sliding " + aggregation.name) {
      let frame = SlidingStates(aggregation)
      let positions = RingQueue<Position>()
      return WindowEvaluator(
        begin: {
          frame.removeAll()
          positions.removeAll()
        },
        advance: { rows, count, _, output in
          try frame.lift(rows, count)
          for row in 0..<count {
            let place = try position(rows[row])
            while positions.count > 0, positions.first.distance(to: place) > distance {
              _ = positions.removeFirst()
              try frame.pop()
            }
            positions.append(place)
            try frame.push(rows + row)
            output.append(try frame.result())
          }
        },
        byteCount: { frame.byteCount + positions.byteCount })
    }
  }

  /// A value of the first row of the frame from `preceding` rows before this one; without a number, of the group's first row.
  @inlinable
  public static func firstValue<Value: Sendable>(
    of value: @escaping @Sendable (Element) -> Value, preceding: Int? = nil
  ) -> WindowFunction where Output == Value? {
    guard let preceding else { return running(.first(of: value)) }
    return sliding(.first(of: value), preceding: preceding)
  }

  /// A value of the last row of the frame up to `following` rows behind this one, as far as the group goes.
  @inlinable
  public static func lastValue<Value: Sendable>(
    of value: @escaping @Sendable (Element) -> Value, following: Int = 0
  ) -> WindowFunction where Output == Value? {
    sliding(.last(of: value), preceding: 0, following: following)
  }
}
