/// The states of one aggregation, a state per group: in an array of its own that grows with the groups, or in the rows of a table.
@usableFromInline
final class StateColumn<State> {
  @usableFromInline let initial: State
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var stride: Int
  @usableFromInline var count = 0
  @usableFromInline var capacity = 64
  @usableFromInline var isOwner = true

  @inlinable
  init(_ initial: State) {
    self.initial = initial
    stride = MemoryLayout<State>.stride
    base = UnsafeMutableRawPointer(UnsafeMutablePointer<State>.allocate(capacity: capacity))
  }

  @inlinable
  deinit { free() }

  @inlinable
  subscript(number: Int) -> UnsafeMutablePointer<State> {
    (base + number &* stride).assumingMemoryBound(to: State.self)
  }

  @inlinable
  func grow(to wanted: Int) {
    guard wanted > count else { return }
    if isOwner, wanted > capacity { enlarge(wanted) }
    for number in count..<wanted { self[number].initialize(to: initial) }
    count = wanted
  }

  @inlinable @inline(never)
  func enlarge(_ wanted: Int) {
    while capacity < wanted { capacity *= 2 }
    let larger = UnsafeMutablePointer<State>.allocate(capacity: capacity)
    larger.moveInitialize(from: self[0], count: count)
    self[0].deallocate()
    base = UnsafeMutableRawPointer(larger)
  }

  @inlinable
  func clear() {
    if isOwner { self[0].deinitialize(count: count) }
    count = 0
  }

  @inlinable
  func attach(to memory: UnsafeMutableRawPointer, stride: Int) {
    free()
    isOwner = false
    base = memory
    self.stride = stride
  }

  @inlinable
  func free() {
    guard isOwner else { return }
    self[0].deinitialize(count: count)
    self[0].deallocate()
  }
}
