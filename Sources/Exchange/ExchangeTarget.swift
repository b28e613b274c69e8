package import ObjectStorage

/// Where a map task's output goes, and what it is.
package struct ExchangeTarget: Sendable {
  /// The store of the object.
  package let store: any ObjectStore
  /// The object's key; task and attempt determine it.
  package let key: String
  /// What is computed, in the caller's own encoding; stands in the object, so that it can be adopted when its report was lost.
  package let identity: [UInt8]
  /// Which attempt of the task this is.
  package let attempt: Int
  /// Outputs of up to so many bytes travel in the result and no object is written.
  package let inlineLimit: Int

  /// A target of these parts.
  package init(
    store: any ObjectStore, key: String, identity: [UInt8], attempt: Int, inlineLimit: Int = 64 << 10
  ) {
    self.store = store
    self.key = key
    self.identity = identity
    self.attempt = attempt
    self.inlineLimit = inlineLimit
  }
}
