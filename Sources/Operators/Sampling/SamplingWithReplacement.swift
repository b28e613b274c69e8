/// Passes each row on as often as a Poisson distribution of mean `fraction` says: as if rows were drawn and put back.
/// What is drawn depends on the seed, the partition's number and the row's number in it.
/// - Parameter fraction: how often a row is drawn on average; may be more than 1.
@inlinable
public func samplingWithReplacement<Element>(_ element: Element.Type, fraction: Double, seed: UInt64) -> NarrowOperator {
  precondition(fraction >= 0 && fraction.isFinite, "rows are drawn a number of times that is not negative")
  return { control, sink in
    let counts = PoissonCounts(mean: fraction, RowRandom(seed: seed, partition: control.partition))
    // A task's operators run on one thread at a time.
    nonisolated(unsafe) var number = 0
    let draw: NarrowOperator = oneToMany { (input: UnsafeMutablePointer<Element>, count, output: inout BatchEmitter<Element>) in
      for row in 0..<count {
        let element = (input + row).move()
        do {
          for _ in 0..<counts.count(number &+ row) { try output.append(element) }
        } catch {
          throw RowFailure(consumed: row + 1, produced: 0, error)
        }
      }
      number &+= count
    }
    return try draw(control, sink)
  }
}
