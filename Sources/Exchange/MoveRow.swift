/// Moves one row: copies its bytes, whole words where the stride allows, because a call of memcpy with a length known only at
/// run time costs more than a short row. The source is uninitialised memory afterwards.
@inline(__always)
func moveRow(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, stride: Int) {
  if stride & 7 == 0 && stride <= 64 {
    var offset = 0
    repeat {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    } while offset < stride
  } else {
    target.copyMemory(from: source, byteCount: stride)
  }
}
