public import Operators
public import Records

extension GroupedDataset {
  /// One row per group, with what the aggregation makes of each part of it: `groupBy(\.shop).pivot(by: \.month, .sum(of: \.price))`
  /// gives each shop a dictionary from months to sums. Lazy; combined before the exchange, and a second exchange brings a group's
  /// parts together.
  ///
  /// A group whose dictionary takes more than an eighth of a worker's memory ends the action with a
  /// `DatasetError` of code `outOfMemory`; the overload with columns has only so many parts.
  @inlinable
  public func pivot<Part: RecordKey, Output: Sendable>(
    by part: @escaping @Sendable (Element) -> Part, _ aggregation: Aggregation<Element, Output>, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, [Part: Output])> {
    parts(by: part, aggregation, fileID, line, column).stream(
      as: (Key, [Part: Output]).self, at: SourceSite(fileID, line, column)
    ) { control in
      let budget = GroupBudget("pivot without columns", control)
      let gathered = GatheredElements((Part, Output).self, within: budget)
      return { key, parts, output in
        var cells: [Part: Output] = [:]
        for (_, cell) in parts {
          try gathered.add(cell)
          cells[cell.0] = cell.1
        }
        try output.append((key, cells))
        if budget.endGroup() { try output.flush() }
      }
    }
  }

  /// One row per group, with a column for each of `columns` in their order, nil where the group has no such part. See the
  /// overload that finds the columns itself. Parts that aren't among the columns are left out before anything is exchanged.
  @inlinable
  public func pivot<Part: RecordKey, Output: Sendable>(
    by part: @escaping @Sendable (Element) -> Part, columns: [Part], _ aggregation: Aggregation<Element, Output>,
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, [Output?])> {
    let positions = Dictionary(zip(columns, columns.indices), uniquingKeysWith: { first, _ in first })
    precondition(positions.count == columns.count, "a pivot's columns differ from one another")
    let kept = GroupedDataset(
      source.filter({ positions[part($0)] != nil }, fileID: fileID, line: line, column: column), key: key, makeOperations)
    return kept.parts(by: part, aggregation, fileID, line, column).mapGroups(
      { key, parts in
        var cells = [Output?](repeating: nil, count: positions.count)
        for (_, (part, output)) in parts { if let position = positions[part] { cells[position] = output } }
        return (key, cells)
      }, fileID: fileID, line: line, column: column)
  }

  /// The aggregation of each part of each group, grouped again.
  @inlinable
  func parts<Part: RecordKey, Output: Sendable>(
    by part: @escaping @Sendable (Element) -> Part, _ aggregation: Aggregation<Element, Output>, _ fileID: String, _ line: Int,
    _ column: Int
  ) -> GroupedDataset<Operations, (Key, (Part, Output))> {
    let key = key
    let cells = source.groupBy { (key($0), part($0)) }
      .aggregated(at: SourceSite(fileID, line, column, part), aggregation)
      .map({ cell, output in (cell.0, (cell.1, output)) }, fileID: fileID, line: line, column: column)
    return GroupedDataset<Operations, (Key, (Part, Output))>(cells, key: { $0.0 }, makeOperations)
  }
}
