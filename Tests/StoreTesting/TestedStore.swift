package import ObjectStorage

/// A store under test, with what the contract leaves open.
package struct TestedStore {
  package let store: any ObjectStore
  /// What must outlive the store.
  package var owner: AnyObject?
  /// Whether an open reader goes on with the version it opened after that was replaced; else it throws.
  package var keepsOldVersions = true
  /// Whether create-only writes of any size are honoured; else large ones are refused before anything is written.
  package var honoursLargeCreateOnly = true
  /// The same for compare-and-set.
  package var honoursLargeCompareAndSet = true
  /// Names that the store is known to lose.
  package var unspeakable: Set<String> = []
  /// Whether writers of the same object at the same moment are kept apart.
  package var isAtomic = true
  /// How many objects the test of listings makes.
  package var listed = 2500

  /// A store that keeps all of the contract.
  package init(_ store: any ObjectStore, owner: AnyObject? = nil) {
    self.store = store
    self.owner = owner
  }
}
