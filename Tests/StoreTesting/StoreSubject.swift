import Testing

/// A kind of store to run the contract over.
package struct StoreSubject: CustomTestStringConvertible, Sendable {
  package let testDescription: String
  /// A new, empty store of that kind; ends the test where there can be none.
  package let make: @Sendable () throws -> TestedStore

  /// A kind of that name.
  package init(_ name: String, make: @escaping @Sendable () throws -> TestedStore) {
    testDescription = name
    self.make = make
  }
}
