import Operators
import Records
import Synchronization

/// Keys of which all, or all of one remainder, have the same 64-bit hash.
struct CollidingKeys: KeyOperations {
  typealias Key = Int
  let hashes: Int

  func hash(_ keys: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    for index in 0..<count { hashes[index] = hash((keys + index * stride).assumingMemoryBound(to: Int.self).pointee) }
  }

  func hash(_ key: Int) -> UInt64 { StableHash.combine(UInt64(key % self.hashes), 7) }
  func equal(_ a: UnsafePointer<Int>, _ b: UnsafePointer<Int>) -> Bool { a.pointee == b.pointee }
  func detached(_ key: Int) -> Int { key }
}

/// Counts elements that are alive, so that tests see leaks, and double releases as a negative count.
final class LiveCount: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func add(_ change: Int) { count.add(change, ordering: .sequentiallyConsistent) }
}

/// A number that is counted as long as it lives.
final class Tracked: Sendable {
  let value: Int
  let live: LiveCount

  init(_ value: Int, _ live: LiveCount) {
    self.value = value
    self.live = live
    live.add(1)
  }

  deinit { live.add(-1) }
}

struct TestFailure: Error, Equatable {
  let number: Int
}

/// Pushes elements in batches of random sizes, which the sink takes over; then ends the input.
func push<Element>(_ elements: [Element], into sink: BatchSink, _ generator: inout SeededGenerator, finishing: Bool = true)
  throws
{
  var start = 0
  while start < elements.count {
    let length = min(elements.count - start, Int.random(in: 1...1_400, using: &generator))
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: length)
    defer { memory.deallocate() }
    for index in 0..<length { (memory + index).initialize(to: elements[start + index]) }
    try sink.push(UnsafeMutableRawPointer(memory), length)
    start += length
  }
  if finishing { try sink.finish() }
}

/// Takes what operators give; may refuse after so many elements.
final class Collector<Element> {
  private(set) var elements: [Element] = []
  private(set) var finishes = 0
  var limit = Int.max

  var sink: BatchSink {
    BatchSink(
      push: { [self] raw, count in
        let base = raw.assumingMemoryBound(to: Element.self)
        for index in 0..<count { elements.append((base + index).move()) }
        if elements.count > limit { throw TestFailure(number: -1) }
      }, finish: { [self] in finishes += 1 })
  }
}

/// What an operator makes of elements.
func run<Input, Output>(
  _ operation: NarrowOperator, _ input: [Input], as output: Output.Type, seed: Int, memoryBudget: Int = 1 << 30,
  control: TaskControl? = nil
) throws -> [Output] {
  var generator = SeededGenerator(seed)
  let collector = Collector<Output>()
  let sink = try operation(control ?? MemorySpill().control(memoryBudget: memoryBudget), collector.sink)
  try push(input, into: sink, &generator)
  guard collector.finishes == 1 else { throw TestFailure(number: collector.finishes) }
  return collector.elements
}

/// An operator that gives each element `copies` times, and throws at `failingAt`.
func repeating(_ copies: Int, failingAt: Int? = nil) -> NarrowOperator {
  oneToMany { (input: UnsafeMutablePointer<Tracked>, count, output: inout BatchEmitter<Tracked>) in
    var consumed = 0
    do {
      for index in 0..<count {
        let element = (input + index).move()
        consumed += 1
        for _ in 0..<copies { try output.append(Tracked(element.value, element.live)) }
        if element.value == failingAt { throw TestFailure(number: element.value) }
      }
    } catch {
      throw RowFailure(consumed: consumed, produced: 0, error)
    }
  }
}
