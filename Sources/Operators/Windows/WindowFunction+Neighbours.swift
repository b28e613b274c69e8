extension WindowFunction {
  /// A value of the row that stands `offset` rows before in the group; nil where there is none. Holds `offset` values.
  @inlinable
  public static func lag<Value: Sendable>(
    _ offset: Int = 1, of value: @escaping @Sendable (Element) throws -> Value
  ) -> WindowFunction where Output == Value? {
    precondition(offset >= 0, "a lag can't be negative; lead looks ahead")
    return WindowFunction("lag") {
      let before = RingQueue<Value>()
      return WindowEvaluator(
        begin: { before.removeAll() },
        advance: { rows, count, _, output in
          for row in 0..<count {
            before.append(try value(rows[row]))
            output.append(before.count > offset ? before.removeFirst() : nil)
          }
        },
        byteCount: { before.byteCount })
    }
  }

  /// A value of the row that stands `offset` rows behind in the group; nil where there is none. Rows wait for it: `offset` of
  /// them are held.
  @inlinable
  public static func lead<Value: Sendable>(
    _ offset: Int = 1, of value: @escaping @Sendable (Element) throws -> Value
  ) -> WindowFunction where Output == Value? {
    precondition(offset >= 0, "a lead can't be negative; lag looks back")
    return WindowFunction("lead") {
      var seen = 0
      return WindowEvaluator(
        begin: { seen = 0 },
        advance: { rows, count, _, output in
          // The first `offset` rows are nobody's lead.
          let passed = Swift.min(offset &- seen, count)
          seen &+= passed
          for row in passed..<count { output.append(try value(rows[row])) }
        },
        end: { output in for _ in 0..<seen { output.append(nil) } })
    }
  }
}
