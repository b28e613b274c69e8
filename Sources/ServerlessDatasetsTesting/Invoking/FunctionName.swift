internal import CloudCredentials

/// A function as the path of a request names it: by name, by ARN or by a part of one, each with or without a qualifier.
struct FunctionName: Hashable {
  /// The function's own name.
  let name: String
  /// What follows it.
  let qualifier: String?

  /// Reads the percent-encoded part of a path; nil if it is none of those forms.
  init?(_ encoded: Substring) {
    guard let text = PercentEncoding.decode(String(encoded)) else { return nil }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count > 5, parts[0] == "arn" { parts.removeFirst(4) }
    if parts.count > 2, parts[1] == "function" { parts.removeFirst(2) }
    guard let first = parts.first, !first.isEmpty, parts.count <= 2 else { return nil }
    name = String(first)
    qualifier = parts.count == 2 ? String(parts[1]) : nil
  }
}
