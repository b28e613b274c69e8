public import Operators

// Each loop stands directly around the user's closure, and is inlined into the user's module: that is what makes natural code as
// fast as a loop written by hand. All of these are lazy, run where the data lies, and cost no request.
extension ServerlessDataset {
  /// Each element transformed.
  @inlinable
  public func map<Output: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Output, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Output> {
    narrow(
      .map, as: Output.self, at: SourceSite(fileID, line, column, transform),
      oneToOne { (input: UnsafeMutablePointer<Element>, count, output: UnsafeMutablePointer<Output>) in
        for index in 0..<count {
          do {
            (output + index).initialize(to: try transform((input + index).move()))
          } catch {
            throw RowFailure(consumed: index + 1, produced: index, error)
          }
        }
      })
  }

  /// The elements for which `isIncluded` holds. Keeps a partitioning by key.
  @inlinable
  public func filter(
    _ isIncluded: @escaping @Sendable (Element) throws -> Bool, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Element> {
    narrow(
      .filter, as: Element.self, at: SourceSite(fileID, line, column, isIncluded),
      upToOne { (input: UnsafeMutablePointer<Element>, count, output: UnsafeMutablePointer<Element>) in
        var kept = 0
        for index in 0..<count {
          do {
            if try isIncluded((input + index).pointee) {
              (output + kept).moveInitialize(from: input + index, count: 1)
              kept &+= 1
            } else {
              (input + index).deinitialize(count: 1)
            }
          } catch {
            throw RowFailure(consumed: index, produced: kept, error)
          }
        }
        return kept
      })
  }

  /// The elements of the sequences that `transform` makes of each element.
  @inlinable
  public func flatMap<Segment: Sequence & SendableMetatype>(
    _ transform: @escaping @Sendable (Element) throws -> Segment, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Segment.Element> where Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    narrow(
      .flatMap, as: Segment.Element.self, at: SourceSite(fileID, line, column, transform),
      oneToMany { (input: UnsafeMutablePointer<Element>, count, output: inout BatchEmitter<Segment.Element>) in
        for index in 0..<count {
          do {
            for element in try transform((input + index).move()) { try output.append(element) }
          } catch {
            throw RowFailure(consumed: index + 1, produced: 0, error)
          }
        }
      })
  }

  /// What `transform` makes of each element, without nils.
  @inlinable
  public func compactMap<Output: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Output?, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Output> {
    narrow(
      .compactMap, as: Output.self, at: SourceSite(fileID, line, column, transform),
      upToOne { (input: UnsafeMutablePointer<Element>, count, output: UnsafeMutablePointer<Output>) in
        var kept = 0
        for index in 0..<count {
          do {
            if let element = try transform((input + index).move()) {
              (output + kept).initialize(to: element)
              kept &+= 1
            }
          } catch {
            throw RowFailure(consumed: index + 1, produced: kept, error)
          }
        }
        return kept
      })
  }

  /// What `transform` makes of each partition, read once as a sequence that streams in.
  ///
  /// For work with a cost per partition, such as opening a connection. The closure has a thread of its own, and runs once per
  /// attempt at the partition.
  @inlinable
  public func mapPartitions<Segment: Sequence & SendableMetatype>(
    _ transform: @escaping @Sendable (PartitionElements<Element>) throws -> Segment, fileID: String = #fileID,
    line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Segment.Element> where Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    narrow(
      .mapPartitions, as: Segment.Element.self, at: SourceSite(fileID, line, column, transform),
      pulling { (elements: Handoff<Element>, output: inout BatchEmitter<Segment.Element>) in
        for element in try transform(PartitionElements(elements)) { try output.append(element) }
      })
  }
}

/// The elements of a partition, read once, as they stream in.
public struct PartitionElements<Element>: Sequence, IteratorProtocol {
  @usableFromInline let source: Handoff<Element>

  @inlinable init(_ source: Handoff<Element>) { self.source = source }

  /// The next element.
  @inlinable public mutating func next() -> Element? { source.next() }
}
