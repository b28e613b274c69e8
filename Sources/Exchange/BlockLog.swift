import Records

/// Encoded blocks in the order in which they came, in memory as far as the budget goes and in a local file beyond.
final class BlockLog {
  /// A block in the log.
  struct Entry {
    let block: EncodedBlock
    fileprivate let chunk: Int
    fileprivate let offset: Int
  }

  private enum Chunk {
    case memory(SharedBytes)
    case file(offset: Int)
  }

  private let rowType: RowType
  private let options: ExchangeOptions
  private var chunks: [Chunk] = []
  private var writer = ByteWriter(capacity: 4096)
  private var memoryBytes = 0
  private var file: SpillFile?

  /// Chunks are of this size, so that growing never copies more than one.
  private static var chunkBytes: Int { 1 << 20 }

  init(_ rowType: RowType, _ options: ExchangeOptions) {
    self.rowType = rowType
    self.options = options
  }

  /// Whether anything went to a file.
  var hasSpilled: Bool { file != nil }

  /// Encodes rows into a block at the end of the log. The rows stay the caller's.
  func append(_ base: UnsafeRawPointer, _ count: Int) throws(ExchangeError) -> Entry {
    let offset = writer.count
    let block = try BlockCoding.encode(base, count, rowType, options.compression, to: &writer)
    return try append([block], at: offset)[0]
  }

  /// Encodes rows into as many blocks at the end of the log as keep each to about `limit` bytes. The rows stay the caller's.
  func append(_ base: UnsafeRawPointer, _ count: Int, limit: Int) throws(ExchangeError) -> [Entry] {
    let offset = writer.count
    let blocks = try BlockCoding.encode(base, count, rowType, options.compression, limit: limit, to: &writer)
    return try append(blocks, at: offset)
  }

  private func append(_ blocks: [EncodedBlock], at start: Int) throws(ExchangeError) -> [Entry] {
    var offset = start
    var entries: [Entry] = []
    for block in blocks {
      entries.append(Entry(block: block, chunk: chunks.count, offset: offset))
      offset += block.length
    }
    memoryBytes += offset - start
    if writer.count >= min(Self.chunkBytes, options.memoryBudget) { try seal() }
    return entries
  }

  /// Calls `body` with the bytes of a block.
  func read(_ entry: Entry, _ body: (UnsafeRawBufferPointer) throws(ExchangeError) -> Void) throws(ExchangeError) {
    let range = entry.offset..<entry.offset + entry.block.length
    guard entry.chunk < chunks.count else {
      return try writer.withBytes { (bytes) throws(ExchangeError) in try body(UnsafeRawBufferPointer(rebasing: bytes[range])) }
    }
    let (bytes, part) = try open(entry)
    defer { extendLifetime(bytes) }
    try body(UnsafeRawBufferPointer(rebasing: bytes.bytes[part]))
  }

  /// The bytes of a block, to keep as long as they are wanted; the log must have been sealed behind it.
  func open(_ entry: Entry) throws(ExchangeError) -> (bytes: SharedBytes, range: Range<Int>) {
    let range = entry.offset..<entry.offset + entry.block.length
    switch chunks[entry.chunk] {
    case .memory(let bytes): return (bytes, range)
    case .file(let offset):
      return (try file!.read(offset + range.lowerBound..<offset + range.upperBound), 0..<range.count)
    }
  }

  /// Ends the last chunk.
  func seal() throws(ExchangeError) {
    chunks.append(.memory(writer.take()))
    if memoryBytes >= options.memoryBudget { try spill() }
    writer.reserve(min(Self.chunkBytes, options.memoryBudget))
  }

  private func spill() throws(ExchangeError) {
    if self.file == nil { self.file = try SpillFile(folder: options.spillFolder) }
    guard let file else { return }
    for index in chunks.indices {
      guard case .memory(let bytes) = chunks[index] else { continue }
      let offset = file.count
      try file.append(bytes.bytes)
      extendLifetime(bytes)
      chunks[index] = .file(offset: offset)
    }
    memoryBytes = 0
  }
}
