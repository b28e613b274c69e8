/// Collects the elements an operator produces one by one and passes them on in batches.
@frozen
public struct BatchEmitter<Element> {
  @usableFromInline let memory: BatchMemory<Element>
  @usableFromInline let base: UnsafeMutablePointer<Element>
  @usableFromInline var count: Int
  @usableFromInline let sink: BatchSink
  @usableFromInline let control: TaskControl

  /// An emitter into `sink` that goes on where the last one over `memory` paused.
  @inlinable
  public init(continuing memory: BatchMemory<Element>, into sink: BatchSink, control: TaskControl) {
    self.memory = memory
    base = memory.base
    count = memory.initialized
    self.sink = sink
    self.control = control
    memory.initialized = 0
  }

  /// Adds an element; passes the batch on when it is full.
  /// - Throws: what the operators downstream throw; ``PipelineStopped`` when they want no more.
  @inlinable @inline(__always)
  public mutating func append(_ element: consuming Element) throws {
    (base + count).initialize(to: element)
    count &+= 1
    if count == BatchSink.capacity { try flush() }
  }

  /// Passes on what is collected.
  @inlinable @inline(never)
  public mutating func flush() throws {
    guard count > 0 else { return }
    let full = count
    count = 0
    try sink.push(base, full)
    if control.isStopped { throw PipelineStopped() }
  }

  /// Leaves what is collected to the memory, which frees it or gives it to the next emitter.
  @inlinable
  public mutating func pause() {
    memory.initialized = count
    count = 0
  }
}
