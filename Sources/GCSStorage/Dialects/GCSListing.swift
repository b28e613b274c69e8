/// A page of a listing.
struct GCSListing: Sendable, Equatable {
  let objects: [GCSObject]
  /// By which the next page is asked for; nil on the last.
  let next: String?
}
