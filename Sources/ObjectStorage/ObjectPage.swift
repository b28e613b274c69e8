/// One answer to a listing: some objects, in ascending order of their keys' UTF-8 bytes, and where to go on.
package struct ObjectPage: Sendable, Hashable {
  /// The objects of this page.
  package let objects: [ObjectInfo]
  /// What to list after for the next page; nil on the last one.
  package let next: String?

  /// A page of `objects`.
  package init(objects: [ObjectInfo], next: String?) {
    self.objects = objects
    self.next = next
  }
}
