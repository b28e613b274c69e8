import Records

/// One kind of elements that are gathered under a budget.
public final class GatheredElements<Element> {
  private let budget: GroupBudget
  private let measure: RowMeasure
  private var uncounted = 0

  /// Elements that are counted together between two looks at the budget.
  private static var interval: Int { 16 }

  /// Elements that count in `budget`.
  public init(_ type: Element.Type, within budget: GroupBudget) {
    self.budget = budget
    measure = RowMeasure(type, SpillableRow(type).codec)
  }

  /// Notes that an element is held.
  /// - Throws: ``OperatorError`` with code `outOfMemory` when the group takes more than the task may hold.
  @inlinable
  public func add(_ element: Element) throws { try withUnsafePointer(to: element) { try add($0) } }

  /// All elements of a group.
  /// - Throws: as ``add(_:)``.
  @inlinable
  public func array(of group: GroupElements<Element>) throws -> [Element] {
    var elements: [Element] = []
    for element in group {
      try add(element)
      elements.append(element)
    }
    return elements
  }

  @usableFromInline
  func add(_ element: UnsafePointer<Element>) throws {
    measure.sample(element, stride: MemoryLayout<Element>.stride, count: 1)
    uncounted += 1
    guard uncounted == Self.interval else { return }
    uncounted = 0
    try budget.grow(by: Self.interval * MemoryLayout<Element>.stride + measure.ownedBytes(rows: Self.interval))
  }
}
