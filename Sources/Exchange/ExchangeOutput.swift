import Records

/// What a map task reports of the data it wrote for the next stage: where it is, and an index of it, so that no reader looks
/// an offset up.
package struct ExchangeOutput: Sendable, Hashable {
  /// Where the bytes are.
  package let source: ExchangeSource
  /// What was computed, in the caller's own encoding; stands in the object too.
  package let identity: [UInt8]
  /// Which attempt of the task wrote it.
  package let attempt: Int
  /// The blocks in the order in which they are stored, from offset 0 without gaps.
  package let pieces: [ExchangePiece]
  /// For each partition, how many pieces it and those before it have.
  package let partitionEnds: [Int]
  /// Where each piece begins, and the last ends: slicing M outputs R ways must not add lengths up M × R times.
  private let offsets: [Int]

  /// An output of these parts.
  package init(
    source: ExchangeSource, identity: [UInt8], attempt: Int, pieces: [ExchangePiece], partitionEnds: [Int]
  ) {
    self.source = source
    self.identity = identity
    self.attempt = attempt
    self.pieces = pieces
    self.partitionEnds = partitionEnds
    var offsets = [0]
    offsets.reserveCapacity(pieces.count + 1)
    for piece in pieces { offsets.append(offsets[offsets.count - 1] + piece.length) }
    self.offsets = offsets
  }

  /// How many partitions the rows were divided into; 1 for a run that is cut by key ranges later.
  package var partitionCount: Int { partitionEnds.count }
  /// Rows in all partitions.
  package var rows: Int { pieces.reduce(0) { $0 + $1.rows } }
  /// Bytes in all partitions, as stored.
  package var bytes: Int { offsets[pieces.count] }

  /// Where a partition lies, and its size and digest.
  /// - Complexity: O(number of its pieces).
  package func partition(_ index: Int) -> ExchangePartition {
    let range = pieceRange(of: index..<index + 1)
    return ExchangePartition(
      offset: offsets[range.lowerBound],
      length: offsets[range.upperBound] - offsets[range.lowerBound],
      rows: pieces[range].reduce(0) { $0 + $1.rows },
      digest: pieces[range].reduce(0) { StableHash.combine($0, $1.digest) })
  }

  /// Where each partition lies, and its size and digest.
  package var partitions: [ExchangePartition] { partitionEnds.indices.map(partition) }

  /// What a reader of adjacent partitions needs; they are read together.
  package func slice(partitions: Range<Int>) -> ExchangeSlice { slice(pieces: pieceRange(of: partitions)) }

  /// What a reader of adjacent pieces needs.
  package func slice(pieces range: Range<Int>) -> ExchangeSlice {
    let offset = offsets[range.lowerBound]
    let pieces = Array(self.pieces[range])
    guard case .inline(let bytes) = source else { return ExchangeSlice(source: source, offset: offset, pieces: pieces) }
    let part = Array(bytes[offset..<offsets[range.upperBound]])
    return ExchangeSlice(source: .inline(part), offset: 0, pieces: pieces)
  }

  private func pieceRange(of partitions: Range<Int>) -> Range<Int> {
    func end(_ partition: Int) -> Int { partition == 0 ? 0 : partitionEnds[partition - 1] }
    return end(partitions.lowerBound)..<end(partitions.upperBound)
  }
}
