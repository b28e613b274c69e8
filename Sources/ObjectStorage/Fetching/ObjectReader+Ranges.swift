package import Records

extension ObjectReader {
  /// The bytes of several ranges, in the order of `ranges`; each must lie within the object.
  ///
  /// Ranges with small gaps between them are read together, and what is left is read with up to `threads` requests at once. The
  /// results share the memory of what was read together.
  /// - Complexity: the requests of ``RangePlan``.
  package func bytes(
    of ranges: [Range<Int>], maximumGap: Int = 1 << 20, maximumRequest: Int = 8 << 20, threads: Int = 8
  ) throws(StorageError) -> [SharedBytes] {
    for range in ranges where range.lowerBound < 0 || range.upperBound > info.size {
      throw StorageError(
        .invalid, path: info.key, "bytes \(range.lowerBound)..<\(range.upperBound) lie outside of its \(info.size) bytes")
    }
    let plan = RangePlan(ranges, maximumGap: maximumGap, maximumRequest: maximumRequest)
    let pool = FetchPool(threads: threads)
    defer { pool.close() }
    let fetches = plan.requests.map { range in pool.submit { () throws(StorageError) in try self.bytes(range) } }
    var requested: [SharedBytes] = []
    for fetch in fetches { requested.append(try pool.wait(for: fetch)) }
    return ranges.indices.map { index in
      let request = plan.requestOfRange[index]
      let whole = requested[request]
      let offset = ranges[index].lowerBound - plan.requests[request].lowerBound
      // The padding behind the whole is behind its last part too; other parts are followed by bytes of the object.
      return SharedBytes(base: whole.base + offset, count: ranges[index].count) { _ in extendLifetime(whole) }
    }
  }
}
