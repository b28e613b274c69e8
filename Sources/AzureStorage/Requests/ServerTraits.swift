/// What shows only in an account's answers.
struct ServerTraits: Sendable {
  /// Whether a listing can begin at a name. Versions of the service before 2026-02-06 can't.
  var listsFromName = true
  /// Whether the account has a hierarchical namespace, which is listed folder by folder and not in the order of whole names.
  var hasFolders = false
}
