import Records

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The memory that lines are found in: chunks of about a mebibyte that texts may point into.
///
/// A chunk is written again once no text refers to it, so that reading lines that are consumed at once allocates nothing; the
/// references are what tells, and this buffer holds just one to each chunk.
struct LineBuffer: ~Copyable {
  static let chunkBytes = 1 << 20
  /// Below this much room at a chunk's end, another is begun.
  private static let leastRoom = 64 << 10
  /// Chunks kept for use again; more are left to the texts that refer to them.
  private static let keptChunks = 4

  private let chunkBytes: Int
  private var spare: [SharedBytes] = []
  /// The chunk being read.
  private(set) var chunk: SharedBytes
  /// Offset of the first byte that was not handed out yet.
  private(set) var start = 0
  /// Offset behind the last byte read.
  private(set) var end = 0
  /// Up to where there is no line end behind `start`.
  private var searched = 0

  /// Memory for about `expectedBytes`, in chunks of at most ``chunkBytes``.
  init(expectedBytes: Int) {
    chunkBytes = min(max(expectedBytes, 2 * Self.leastRoom), Self.chunkBytes)
    chunk = Self.allocate(chunkBytes)
  }

  private static func allocate(_ capacity: Int) -> SharedBytes {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + SharedBytes.padding)
    // A text loads whole words, so the padding must be readable; the rest is read before it is looked at.
    (memory + capacity).initialize(repeating: 0, count: SharedBytes.padding)
    return SharedBytes(base: memory, count: capacity) { UnsafeMutablePointer(mutating: $0).deallocate() }
  }

  /// Bytes read and not handed out.
  var pending: Int { end - start }

  /// The length of the line at `start`, without its line feed, if its end was read.
  @inline(__always)
  mutating func lineLength() -> Int? {
    guard let found = memchr(chunk.base + searched, 0x0A, end - searched) else {
      searched = end
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(chunk.base) - start
  }

  /// Passes over `count` bytes.
  @inline(__always)
  mutating func advance(_ count: Int) {
    start += count
    searched = start
  }

  /// Passes over everything that was read.
  mutating func skipAll() { advance(pending) }

  /// Reads more behind what is pending: at most `limit` bytes, if given.
  /// - Returns: bytes read; 0 at the source's end.
  mutating func fill(from source: any ByteSource, limit: Int? = nil) throws(FormatError) -> Int {
    makeRoom()
    let room = chunk.count - end
    let target = UnsafeMutableRawBufferPointer(
      start: UnsafeMutablePointer(mutating: chunk.base + end), count: min(room, limit ?? room))
    let count = try source.read(into: target)
    end += count
    return count
  }

  private mutating func makeRoom() {
    if pending == 0, isKnownUniquelyReferenced(&chunk) {
      (start, end, searched) = (0, 0, 0)
    }
    if chunk.count - end >= min(Self.leastRoom, chunkBytes / 2) { return }
    // A line that fills half a chunk moves to one twice its size: each of its bytes is moved once on average.
    let next = takeChunk(holding: pending > chunkBytes / 2 ? pending * 4 : chunkBytes)
    UnsafeMutablePointer(mutating: next.base).update(from: chunk.base + start, count: pending)
    if chunk.count == chunkBytes {
      if spare.count == Self.keptChunks { spare.removeFirst() }
      spare.append(chunk)
    }
    chunk = next
    (start, end, searched) = (0, pending, searched - start)
  }

  private mutating func takeChunk(holding capacity: Int) -> SharedBytes {
    if capacity <= chunkBytes {
      for index in spare.indices where isKnownUniquelyReferenced(&spare[index]) { return spare.remove(at: index) }
    }
    return Self.allocate(capacity)
  }
}
