/// A path with wildcards, as shells write them: `*` any characters, `?` one character, `[a-z]` or `[!a-z]` one of (or none of)
/// a set, `{a,b}` alternatives, and `**` alone between slashes any number of folders. No other wildcard matches a slash, and
/// none at the start of a name matches `.` or `_` (hidden files, and bookkeeping such as `_manifest`). To match a wildcard
/// itself, put it in brackets: `[*]`.
struct GlobPattern: Sendable {
  /// One part of a path.
  enum Part: Sendable, Equatable {
    /// This very name.
    case name(String)
    /// A name of this shape.
    case shape([Token])
    /// `**`.
    case anyFolders
  }

  /// One step in matching a name.
  enum Token: Sendable, Equatable {
    case scalar(Unicode.Scalar)
    case any
    case anyRun
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  /// The patterns without braces that this one stands for, in parts.
  let alternatives: [[Part]]

  /// Whether `text` has a wildcard at all.
  static func hasWildcards(_ text: String) -> Bool { text.unicodeScalars.contains { "*?[{".unicodeScalars.contains($0) } }

  /// Reads a pattern.
  /// - Throws: ``FormatError`` with `invalid` for brackets or braces that don't close.
  init(_ text: String) throws(FormatError) {
    var alternatives: [[Part]] = []
    for plain in try Self.expandBraces(Array(text.unicodeScalars), pattern: text) {
      var parts: [Part] = []
      for part in plain.split(separator: "/") { parts.append(try Self.part(Array(part), pattern: text)) }
      alternatives.append(parts)
    }
    self.alternatives = alternatives
  }

  private static func part(_ scalars: [Unicode.Scalar], pattern: String) throws(FormatError) -> Part {
    if scalars == ["*", "*"] { return .anyFolders }
    let tokens = try tokens(scalars, pattern: pattern)
    var name = String.UnicodeScalarView()
    for token in tokens {
      guard case .scalar(let scalar) = token else { return .shape(tokens) }
      name.append(scalar)
    }
    return .name(String(name))
  }

  private static func tokens(_ scalars: [Unicode.Scalar], pattern: String) throws(FormatError) -> [Token] {
    var tokens: [Token] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "?": tokens.append(.any)
      case "*": if tokens.last != .anyRun { tokens.append(.anyRun) }
      case "[":
        tokens.append(try set(scalars, &index, pattern: pattern))
        continue
      default: tokens.append(.scalar(scalars[index]))
      }
      index += 1
    }
    return tokens
  }

  /// Reads the set at `index` and moves behind it. As in shells, a `]` right behind the opening bracket is a member.
  private static func set(_ scalars: [Unicode.Scalar], _ index: inout Int, pattern: String) throws(FormatError) -> Token {
    var at = index + 1
    let negated = at < scalars.count && (scalars[at] == "!" || scalars[at] == "^")
    if negated { at += 1 }
    let first = at
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while at < scalars.count, scalars[at] != "]" || at == first {
      let isRange = at + 2 < scalars.count && scalars[at + 1] == "-" && scalars[at + 2] != "]"
      let upper = isRange ? scalars[at + 2] : scalars[at]
      guard scalars[at] <= upper else {
        throw FormatError(.invalid, pattern, "the range \(scalars[at])-\(upper) in brackets is upside down; swap its ends")
      }
      ranges.append(scalars[at]...upper)
      at += isRange ? 3 : 1
    }
    guard at < scalars.count else {
      throw FormatError(.invalid, pattern, "a [ is never closed; close it with ], or write [[] for the character itself")
    }
    index = at + 1
    return .set(ranges, negated: negated)
  }
}
