import GRDB

/// Something to read from or write to the lineage, handed to a `LineageStore` to be done. All of them are made by the static
/// functions beside this file: `LineageOperation+Runs.swift` and its like.
package struct LineageOperation<Value: Sendable>: Sendable {
  /// What a write survives once its completion has been called.
  package let durability: Durability

  /// Done inside a transaction, together with other operations; may be done again if the transaction is rolled back. Throws
  /// `LineageRefusal` before it has changed anything, or an error of the database, which rolls the transaction back.
  let body: @Sendable (Database) throws -> Value

  init(_ durability: Durability, _ body: @escaping @Sendable (Database) throws -> Value) {
    self.durability = durability
    self.body = body
  }
}
