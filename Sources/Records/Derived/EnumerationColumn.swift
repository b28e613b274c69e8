/// A column of an enum's values: a variable-length number a row for the case, then a column of payloads for each case that has
/// some.
struct EnumerationColumn<Root: Sendable>: Sendable {
  let cases: [RecordCase<Root>]
  /// The payloads' codecs, side by side with the cases.
  let codecs: [RecordCodec?]
  let readTags: @Sendable (UnsafeRawPointer, _ stride: Int, UnsafeMutableBufferPointer<Int>) -> Void

  /// The cases of rows, and how many rows each case has.
  private func tags(_ base: UnsafeRawPointer, _ stride: Int, _ count: Int) -> (tags: [Int], counts: [Int]) {
    let tags = [Int](unsafeUninitializedCapacity: count) { buffer, initialized in
      readTags(base, stride, UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
    return (tags, counts(tags))
  }

  private func counts(_ tags: [Int]) -> [Int] {
    var counts = Array(repeating: 0, count: cases.count)
    for tag in tags { counts[tag] += 1 }
    return counts
  }

  /// Calls `body` with the payloads of each case that has some.
  private func forEachPayload(
    _ base: UnsafeRawPointer, _ stride: Int, _ tags: [Int], _ counts: [Int],
    _ body: (_ tag: Int, RecordCodec, DenseRows) -> Void
  ) {
    for (tag, codec) in codecs.enumerated() {
      guard let codec else { continue }
      let payloads = DenseRows(cases[tag].layout, capacity: counts[tag])
      tags.withUnsafeBufferPointer { cases[tag].gather(base, stride, $0, tag, payloads.base) }
      payloads.count = counts[tag]
      body(tag, codec, payloads)
    }
  }

  func encode(_ base: UnsafeRawPointer, stride: Int, count: Int, _ writer: inout ByteWriter) {
    let (tags, counts) = tags(base, stride, count)
    for tag in tags { writer.append(varint: UInt64(truncatingIfNeeded: tag)) }
    forEachPayload(base, stride, tags, counts) { _, codec, payloads in payloads.encode(codec, to: &writer) }
  }

  func decode(_ reader: inout ByteReader, count: Int, _ base: UnsafeMutableRawPointer, stride: Int) throws {
    guard count <= reader.remaining else { throw RecordError.truncated(needed: count, left: reader.remaining) }
    var tags: [Int] = []
    tags.reserveCapacity(count)
    for _ in 0..<count {
      let tag = try reader.readInteger()
      guard tag < cases.count else { throw RecordError.corrupt("case \(tag) of \(cases.count) of \(Root.self)") }
      tags.append(tag)
    }
    let counts = counts(tags)
    var payloads: [DenseRows] = []
    for (tag, one) in cases.enumerated() {
      guard let codec = codecs[tag] else {
        payloads.append(DenseRows(one.layout, capacity: 0))
        continue
      }
      payloads.append(try DenseRows(one.layout, decoding: counts[tag], codec, from: &reader))
    }
    // Nothing below can fail.
    for tag in cases.indices where counts[tag] > 0 { scatter(base, stride, tags, tag, payloads[tag]) }
  }

  /// Initialises the rows of one case, with payloads that are moved from.
  private func scatter(
    _ base: UnsafeMutableRawPointer, _ stride: Int, _ tags: [Int], _ tag: Int, _ payloads: DenseRows
  ) {
    tags.withUnsafeBufferPointer { cases[tag].scatter(base, stride, $0, tag, payloads.base) }
    payloads.count = 0
  }

  func hash(_ base: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    let (tags, counts) = tags(base, stride, count)
    for (row, tag) in tags.enumerated() { hashes[row] = DerivedKey.hash(ofCase: tag) }
    forEachPayload(base, stride, tags, counts) { tag, codec, payloads in
      var next = payloads.hashes(codec).makeIterator()
      for row in tags.indices where tags[row] == tag {
        if let hash = next.next() { hashes[row] = DerivedKey.hash(ofCase: tag, payload: hash) }
      }
    }
  }

  func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
    let (tags, counts) = tags(left, 0, 1)
    guard tags == self.tags(right, 0, 1).tags else { return false }
    var areEqual = true
    forEachPayload(left, 0, tags, counts) { tag, codec, payloads in
      guard payloads.count > 0 else { return }
      let others = DenseRows(cases[tag].layout, capacity: 1)
      tags.withUnsafeBufferPointer { cases[tag].gather(right, 0, $0, tag, others.base) }
      others.count = 1
      areEqual = codec.equal(payloads.base, others.base)
    }
    return areEqual
  }

  func destroy(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    if !_isPOD(Root.self) { MutableStridedColumn<Root>(base: base, stride: stride, count: count).deinitialize(count) }
  }

  func detach(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    let (tags, counts) = tags(base, stride, count)
    let column = MutableStridedColumn<Root>(base: base, stride: stride, count: count)
    forEachPayload(base, stride, tags, counts) { tag, codec, payloads in
      guard let detach = codec.detach, payloads.count > 0 else { return }
      detach(payloads.base, payloads.stride, payloads.count)
      for row in tags.indices where tags[row] == tag { column.pointer(row).deinitialize(count: 1) }
      scatter(base, stride, tags, tag, payloads)
    }
  }
}
