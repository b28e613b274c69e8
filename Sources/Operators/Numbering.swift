public import Records

/// Gives, in place of a partition's rows, one row: the partition's number and how many rows it has.
public func countingRows(_ layout: ElementLayout) -> NarrowOperator {
  { control, sink in
    var rows = 0
    return BatchSink(
      push: { base, count in
        rows += count
        layout.destroy(base, count)
      },
      finish: {
        let memory = BatchMemory<(Int, Int)>(capacity: 1)
        memory.base.initialize(to: (control.partition, rows))
        try sink.push(memory.base, 1)
        try sink.finish()
      })
  }
}

/// Gives each row its position among all rows, partition after partition. The build side is how many rows each partition has, as
/// ``countingRows(_:)`` gives them.
@inlinable
public func numbering<Element: Sendable>(_: Element.Type) -> JoinOperator {
  { control, sink in
    nonisolated(unsafe) var next = 0
    let stream: NarrowOperator = oneToOne {
      (input: UnsafeMutablePointer<Element>, count, output: UnsafeMutablePointer<(Element, Int)>) in
      for index in 0..<count { (output + index).initialize(to: ((input + index).move(), next + index)) }
      next += count
    }
    return JoinSinks(
      build: BatchSink(
        push: { raw, count in
          let rows = raw.assumingMemoryBound(to: (Int, Int).self)
          for index in 0..<count where rows[index].0 < control.partition { next += rows[index].1 }
        }, finish: {}),
      stream: try stream(control, sink))
  }
}
