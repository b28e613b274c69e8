/// Where the bytes of an exchange output are.
package enum ExchangeSource: Sendable, Hashable {
  /// In an object of the exchange's store.
  case object(key: String)
  /// Here: small outputs travel in the task's result and skip storage.
  case inline([UInt8])

  /// The object's key, if it is one.
  package var objectKey: String? {
    if case .object(let key) = self { key } else { nil }
  }
}
