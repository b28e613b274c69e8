import Records

/// Rows in memory in the order in which they came, with their order words, until they are sorted and moved out.
final class RowArena {
  private struct Chunk {
    let rows: UnsafeMutableRawPointer
    let prefixes: UnsafeMutablePointer<UInt64>
    var count: Int
  }

  private let layout: ElementLayout
  private let order: RowOrder
  private let chunkRows: Int
  private var chunks: [Chunk] = []
  /// Rows held.
  private(set) var count = 0
  /// Bytes of one row here, including what sorting it takes, without what it points to.
  var rowBytes: Int { layout.stride + MemoryLayout<UInt64>.size + 2 * MemoryLayout<SortEntry>.size }

  init(_ layout: ElementLayout, order: RowOrder) {
    self.layout = layout
    self.order = order
    chunkRows = max(16, min(32 << 10, (1 << 20) / layout.stride))
  }

  deinit {
    for chunk in chunks { layout.destroy(chunk.rows, chunk.count) }
    Self.free(chunks)
  }

  /// Takes `count` rows over.
  func append(_ base: UnsafeMutableRawPointer, _ count: Int) {
    var done = 0
    while done < count {
      let part = min(count - done, reserve())
      let last = chunks.count - 1
      let target = chunks[last].rows + chunks[last].count * layout.stride
      target.copyMemory(from: base + done * layout.stride, byteCount: part * layout.stride)
      order.prefixes(target, part, chunks[last].prefixes + chunks[last].count)
      chunks[last].count += part
      self.count += part
      done += part
    }
  }

  /// Sorts the rows and hands them over; the arena is empty afterwards.
  func takeSorted() -> ArenaRun {
    let entries = sortedEntries()
    let (chunks, count) = (chunks, count)
    self.chunks = []
    self.count = 0
    return ArenaRun(layout, entries, count) { Self.free(chunks) }
  }

  private func sortedEntries() -> UnsafeMutablePointer<SortEntry> {
    let entries = UnsafeMutablePointer<SortEntry>.allocate(capacity: max(count, 1))
    let scratch = UnsafeMutablePointer<SortEntry>.allocate(capacity: max(count, 1))
    defer { scratch.deallocate() }
    var next = 0
    for chunk in chunks {
      for index in 0..<chunk.count {
        (entries + next).initialize(to: SortEntry(prefix: chunk.prefixes[index], row: chunk.rows + index * layout.stride))
        next += 1
      }
    }
    PrefixSort.sort(entries, count, scratch: scratch, order: order)
    return entries
  }

  /// Room in the last chunk, which is a new one if need be.
  private func reserve() -> Int {
    if let last = chunks.last, last.count < chunkRows { return chunkRows - last.count }
    chunks.append(Chunk(rows: layout.allocate(chunkRows), prefixes: .allocate(capacity: chunkRows), count: 0))
    return chunkRows
  }

  private static func free(_ chunks: [Chunk]) {
    for chunk in chunks {
      chunk.rows.deallocate()
      chunk.prefixes.deallocate()
    }
  }
}
