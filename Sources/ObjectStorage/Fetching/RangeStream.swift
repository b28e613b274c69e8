package import Records

/// Ranges of objects, wanted in a known order, of which some are fetched ahead of their use.
package final class RangeStream {
  private let pool: FetchPool
  private let ranges: [(reader: any ObjectReader, range: Range<Int>)]
  private let window: Int
  private var begun: [Int: Fetch] = [:]
  /// The first range that wasn't begun.
  private var next = 0
  private var bytesBegun = 0

  /// A stream over `ranges`.
  /// - Parameters:
  ///   - threads: how many requests are under way at once.
  ///   - windowBytes: how many bytes may be fetched or wait beyond those in use; at least one range always.
  package init(_ ranges: [(reader: any ObjectReader, range: Range<Int>)], threads: Int = 8, windowBytes: Int = 16 << 20) {
    self.ranges = ranges
    window = windowBytes
    pool = FetchPool(threads: threads)
  }

  deinit { pool.close() }

  /// How many ranges there are.
  package var count: Int { ranges.count }

  /// Where range `index` lies in its object.
  package func range(_ index: Int) -> Range<Int> { ranges[index].range }

  /// The bytes of range `index`. Ranges before it are dropped: what was taken once, or passed over, can't be had again.
  /// - Complexity: one request a range.
  package func take(_ index: Int) throws(StorageError) -> SharedBytes {
    next = max(next, index)
    for (earlier, fetch) in begun where earlier < index {
      pool.drop(fetch)
      end(earlier)
    }
    begin(atLeast: index)
    guard let fetch = begun[index] else {
      throw StorageError(
        .invalid, path: ranges[index].reader.info.key, "range \(ranges[index].range) was taken before; open it anew")
    }
    let bytes = try pool.wait(for: fetch)
    end(index)
    begin(atLeast: index)
    return bytes
  }

  private func end(_ index: Int) {
    begun[index] = nil
    bytesBegun -= ranges[index].range.count
  }

  private func begin(atLeast index: Int) {
    while next < ranges.count, next <= index || bytesBegun + ranges[next].range.count <= window {
      let (reader, range) = ranges[next]
      begun[next] = pool.submit { () throws(StorageError) in try reader.bytes(range) }
      bytesBegun += range.count
      next += 1
    }
  }
}
