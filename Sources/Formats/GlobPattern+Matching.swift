extension GlobPattern {
  /// Whether folders and listings pass over `name`: hidden files, and bookkeeping such as `_manifest`.
  static func isHidden(_ name: some StringProtocol) -> Bool { name.hasPrefix(".") || name.hasPrefix("_") }

  /// Whether `name` has the shape of `tokens`.
  static func matches(_ name: some StringProtocol, _ tokens: [Token]) -> Bool {
    guard let first = tokens.first else { return name.isEmpty }
    if case .scalar = first {} else if isHidden(name) { return false }
    return matches(Array(name.unicodeScalars), tokens)
  }

  /// Matches greedily and, on failure, lets the last run take one character more: linear in practice, quadratic at worst.
  private static func matches(_ name: [Unicode.Scalar], _ tokens: [Token]) -> Bool {
    var (index, step) = (0, 0)
    var retry: (index: Int, step: Int)?
    while index < name.count {
      if step < tokens.count, tokens[step] == .anyRun {
        retry = (index, step)
        step += 1
      } else if step < tokens.count, matches(name[index], tokens[step]) {
        index += 1
        step += 1
      } else if let last = retry {
        retry = (last.index + 1, last.step)
        index = last.index + 1
        step = last.step + 1
      } else {
        return false
      }
    }
    return tokens[step...].allSatisfy { $0 == .anyRun }
  }

  private static func matches(_ scalar: Unicode.Scalar, _ token: Token) -> Bool {
    switch token {
    case .scalar(let wanted): scalar == wanted
    case .any, .anyRun: true
    case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
  }

  /// Whether the parts of a path, taken as a whole, match.
  func matches(_ path: [Substring]) -> Bool { alternatives.contains { Self.matches(path[...], $0[...]) } }

  private static func matches(_ path: ArraySlice<Substring>, _ parts: ArraySlice<Part>) -> Bool {
    guard let part = parts.first else { return path.isEmpty }
    switch part {
    case .anyFolders:
      if matches(path, parts.dropFirst()) { return true }
      return path.first.map { !isHidden($0) } ?? false && matches(path.dropFirst(), parts)
    case .name(let name):
      return path.first.map { $0 == name } ?? false && matches(path.dropFirst(), parts.dropFirst())
    case .shape(let tokens):
      return path.first.map { matches($0, tokens) } ?? false && matches(path.dropFirst(), parts.dropFirst())
    }
  }
}
