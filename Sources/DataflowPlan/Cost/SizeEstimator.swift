/// Estimates how large each node's rows are, from what is known of the sources and from what was measured.
package enum SizeEstimator {
  /// The estimates by position; what a node carries itself comes before anything derived.
  package static func estimates(_ plan: LogicalPlan) -> [SizeEstimate] {
    var result: [SizeEstimate] = []
    result.reserveCapacity(plan.nodes.count)
    for node in plan.nodes {
      result.append(node.estimate ?? derive(node.operation, node.inputs.map { result[$0.rawValue] }))
    }
    return result
  }

  private static func derive(_ operation: LogicalOperation, _ inputs: [SizeEstimate]) -> SizeEstimate {
    switch operation {
    case .source(let source): return self.source(source)
    case .union: return union(inputs)
    case .join(let kind, _, _) where kind == .semi || kind == .anti: return inputs[0].weakened(to: .atMost)
    case .zipWithIndex: return inputs[0].weakened(to: .assumed)
    case .join, .cogroup, .cross:
      // How many rows match is unknown; the sizes together are only good for a partition count.
      var both = union(inputs)
      both.rows = nil
      return both.weakened(to: .guessed)
    case .limit(let count): return limit(count, inputs[0])
    default: return unary(operation, inputs[0])
    }
  }

  private static func unary(_ operation: LogicalOperation, _ input: SizeEstimate) -> SizeEstimate {
    switch operation {
    case .map, .mapValues, .keys, .values: return input.weakened(to: .assumed)
    case .compactMap, .aggregateByKey: return input.weakened(to: .assumed)
    case .groupByKey: return SizeEstimate(bytes: input.bytes, rows: nil, basis: .guessed)
    case .filter, .distinct, .reduceByKey: return input.weakened(to: .atMost)
    case .flatMap, .mapPartitions, .keyedNarrow, .partitionwise, .gathered:
      return SizeEstimate(bytes: input.bytes, rows: nil, basis: .guessed)
    default: return input
    }
  }

  /// Files may be compressed, so their size is only about that of their rows.
  private static func source(_ source: SourceDescription) -> SizeEstimate {
    let isStored = source.kind == .text || source.kind == .files
    return SizeEstimate(bytes: source.bytes, rows: source.rows, basis: isStored ? .assumed : .exact)
  }

  private static func union(_ inputs: [SizeEstimate]) -> SizeEstimate {
    inputs.dropFirst().reduce(inputs[0]) { sum, next in
      SizeEstimate(
        bytes: saturatingSum(sum.bytes, next.bytes), rows: saturatingSum(sum.rows, next.rows),
        basis: max(sum.basis, next.basis))
    }
  }

  private static func saturatingSum(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? Int.max : sum
  }

  private static func limit(_ count: Int, _ input: SizeEstimate) -> SizeEstimate {
    let rows = min(count, input.rows ?? count)
    guard let bytes = input.bytes, let all = input.rows, all > 0 else {
      return SizeEstimate(bytes: input.bytes, rows: rows, basis: max(input.basis, .atMost))
    }
    let share = Double(bytes) * Double(rows) / Double(all)
    return SizeEstimate(bytes: Int(share.rounded(.up)), rows: rows, basis: max(input.basis, .atMost))
  }
}
