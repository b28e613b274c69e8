internal import DataflowPlan
public import Operators
public import Records

extension ServerlessDataset {
  /// The elements of both datasets: first this one's partitions, then the other's. Duplicates stay. Lazy, no request.
  public func union(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    plain(.union, [node, other.node], SourceSite(fileID, line, column))
  }

  /// The same elements in `count` partitions of about equal size, in no particular order. Lazy; an exchange.
  ///
  /// Without a count the optimizer chooses by bytes.
  /// - Complexity: M writes, at most M × R ranged reads.
  public func repartitioned(
    _ count: Int? = nil, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count ?? 1 > 0, "a dataset has at least one partition")
    return plain(.repartitioned(count: count), [node], SourceSite(fileID, line, column))
  }

  /// The same elements in partitions of about so many bytes, encoded, in no particular order. Lazy; an exchange.
  ///
  /// The exchange has as many partitions as the size that is known or guessed makes, and neighbours are read together until they
  /// have the bytes; so a partition may be smaller, and where much more came than was guessed it may be larger.
  /// - Complexity: M writes, at most M × R ranged reads.
  public func repartitioned(
    targetBytes: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(targetBytes > 0, "a partition has at least one byte")
    return plain(.repartitioned(count: nil, targetBytes: targetBytes), [node], SourceSite(fileID, line, column))
  }

  /// The same elements, in the same order, in at most `count` partitions: neighbours are read together by one task. Lazy.
  ///
  /// Cheaper than ``repartitioned(_:fileID:line:column:)`` since each element is written once and in one piece; it can't make more
  /// partitions, nor even ones out of uneven ones.
  /// - Complexity: M writes, M reads.
  public func coalesced(
    _ count: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count > 0, "a dataset has at least one partition")
    return plain(.coalesced(count: count), [node], SourceSite(fileID, line, column))
  }

  /// The same elements in `count` partitions, each in the one whose number `partition` gives, from 0; within a partition in their
  /// order. Lazy; an exchange.
  ///
  /// What is written is written in these partitions: for one file per day, or for readers that expect their keys in a certain part.
  /// - Throws: at the action, `DatasetError` with code `misuse` when a number isn't in `0..<count`.
  /// - Complexity: M writes, at most M × `count` ranged reads.
  @inlinable
  public func partitioned(
    into count: Int, by partition: @escaping @Sendable (Element) throws -> Int, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count > 0, "a dataset has at least one partition")
    return derive(
      .partitioned(count: count), as: Element.self, at: SourceSite(fileID, line, column, partition)
    ) { binding in
      binding.partition = { raw, total, count, partitions in
        let rows = raw.assumingMemoryBound(to: Element.self)
        for index in 0..<total {
          let number = try partition(rows[index])
          guard number >= 0, number < count else { throw PartitionError.outOfRange(number, count) }
          partitions[index] = UInt32(truncatingIfNeeded: number)
        }
      }
    }
  }

  /// The same elements in `count` partitions by the stable hash of a key: equal keys come together. Lazy; an exchange.
  /// - Complexity: M writes, at most M × `count` ranged reads.
  @inlinable
  public func partitioned<Key: RecordKey>(
    into count: Int, byHashOf key: @escaping @Sendable (Element) -> Key, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Element> {
    partitioned(
      into: count, by: { Int(truncatingIfNeeded: key($0).stableHash.multipliedFullWidth(by: UInt64(count)).high) },
      fileID: fileID, line: line, column: column)
  }

  /// The same elements, computed once: the first action that needs them stores each partition, and later actions of the run
  /// read them. A partition that was lost is computed again. Lazy.
  /// - Complexity: a write for each partition at the first use, a read for each at every use.
  public func cached(fileID: String = #fileID, line: Int = #line, column: Int = #column) -> ServerlessDataset<Element> {
    plain(.cached, [node], SourceSite(fileID, line, column))
  }

  /// The first `count` elements, in order of partitions. Lazy; later partitions are read only in so far as earlier ones are too
  /// small.
  public func limit(
    _ count: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count >= 0, "a limit can't be negative")
    return plain(.limit(count), [node], SourceSite(fileID, line, column))
  }

  private func plain(_ operation: LogicalOperation, _ inputs: [DatasetNode], _ site: SourceSite) -> ServerlessDataset<Element> {
    ServerlessDataset(
      DatasetNode(node.session, operation, inputs, element: Element.self, at: site) { OperatorBinding(Element.self) })
  }
}

/// What a partitioner may do wrong.
@usableFromInline
enum PartitionError {
  @usableFromInline @inline(never)
  static func outOfRange(_ number: Int, _ count: Int) -> OperatorError {
    OperatorError(
      .misuse, "partitioned(into: \(count)) was given partition \(number); give each element one of 0..<\(count)")
  }
}
