internal import Exchange
internal import Operators
internal import Records

/// The local disk of one task, for its operators. A sorter or spool holds a part of the task's budget in memory, for there may be
/// two of them at a time, and a table.
final class TaskSpillSpace: SpillSpace {
  private let environment: TaskEnvironment
  private let memoryBudget: Int

  /// Scratch space in the environment's folder.
  /// - Parameter memoryBudget: bytes that the operator may hold which spills; by default what the environment allows.
  init(_ environment: TaskEnvironment, memoryBudget: Int? = nil) {
    self.environment = environment
    self.memoryBudget = memoryBudget ?? environment.memoryBudget
  }

  func makeSorter(of row: SpillRow) throws -> any RowSorter {
    guard let hash = row.hash else { throw DatasetError(.internalError, "rows without a key hash can't be sorted by it") }
    let sorter = ExternalSorter(row.type, .byPrefix(hash), options: options(memoryBudget / 2, row))
    return Sorter(sorter)
  }

  func makeSpool(of row: SpillRow) throws -> any RowSpool {
    Spool(RowSpoolFile(row.type, options: options(memoryBudget / 4, row)))
  }

  /// Rows that may point into a buffer of their input are copied: they are kept long, and would keep all of it.
  private func options(_ budget: Int, _ row: SpillRow) -> ExchangeOptions {
    ExchangeOptions(memoryBudget: budget, spillFolder: environment.spillFolder, copiesRows: row.codec.detach != nil)
  }

  private final class Sorter: RowSorter {
    private let sorter: ExternalSorter

    init(_ sorter: ExternalSorter) { self.sorter = sorter }

    func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws { try sorter.append(base, count) }

    func flush() throws { try sorter.flush() }

    func sorted() throws -> RowPuller {
      let rows = try sorter.sorted()
      return RowPuller { try rows.next() }
    }
  }

  private final class Spool: RowSpool {
    private let spool: RowSpoolFile

    init(_ spool: RowSpoolFile) { self.spool = spool }

    var count: Int { spool.count }

    func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws { try spool.append(base, count) }

    func rows() throws -> RowPuller {
      let rows = try spool.rows()
      return RowPuller { try rows.next() }
    }
  }
}

extension SpillRow {
  fileprivate var type: RowType { RowType(codec: codec, layout: layout) }
}
