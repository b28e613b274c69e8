/// Initialised values of one type that lie `stride` bytes apart.
struct StridedColumn<Value> {
  let base: UnsafeRawPointer
  let stride: Int
  let count: Int

  @inline(__always)
  func pointer(_ row: Int) -> UnsafePointer<Value> { (base + row &* stride).assumingMemoryBound(to: Value.self) }
}

/// Memory for values of one type that lie `stride` bytes apart.
struct MutableStridedColumn<Value> {
  let base: UnsafeMutableRawPointer
  let stride: Int
  let count: Int

  @inline(__always)
  func pointer(_ row: Int) -> UnsafeMutablePointer<Value> { (base + row &* stride).assumingMemoryBound(to: Value.self) }

  /// Deinitialises the first `rows` values.
  func deinitialize(_ rows: Int) {
    for row in 0..<rows { pointer(row).deinitialize(count: 1) }
  }
}
