import Operators

/// Gives rows, which are in the order of their keys' hashes, as the exchange does: in batches of random sizes.
final class GroupSource<Element> {
  private var rest: ArraySlice<Element>
  private var generator: SeededGenerator
  private var memory: UnsafeMutablePointer<Element>?
  var failsAfter = Int.max

  init(_ elements: [Element], seed: Int) {
    rest = elements[...]
    generator = SeededGenerator(seed)
  }

  deinit { memory?.deallocate() }

  var puller: RowPuller {
    RowPuller { [self] in
      memory?.deallocate()
      memory = nil
      if failsAfter <= 0 { throw TestFailure(number: 5) }
      let batch = Array(rest.prefix(Int.random(in: 1...600, using: &generator)))
      rest = rest.dropFirst(batch.count)
      failsAfter -= batch.count
      guard !batch.isEmpty else { return nil }
      let base = UnsafeMutablePointer<Element>.allocate(capacity: batch.count)
      for index in batch.indices { (base + index).initialize(to: batch[index]) }
      memory = base
      return (UnsafeMutableRawPointer(base), batch.count)
    }
  }
}
