/// Where a page begins.
struct GCSListStart: Sendable {
  /// The name after which; nil for the first of all.
  let after: String?
  /// What the page before said of the next.
  var token: String?

  init(after: String?) { self.after = after }
}
