extension GlobPattern {
  /// The texts that `scalars` stands for when each `{a,b}` is replaced by each of its alternatives; braces may nest, and stand
  /// for themselves inside brackets.
  static func expandBraces(_ scalars: [Unicode.Scalar], pattern: String) throws(FormatError) -> [[Unicode.Scalar]] {
    guard let open = index(of: "{", in: scalars) else {
      guard index(of: "}", in: scalars) == nil else { throw unbalanced(pattern) }
      return [scalars]
    }
    guard let (pieces, close) = pieces(scalars, open: open) else { throw unbalanced(pattern) }
    var expanded: [[Unicode.Scalar]] = []
    let rest = try expandBraces(Array(scalars[(close + 1)...]), pattern: pattern)
    for piece in pieces {
      for middle in try expandBraces(piece, pattern: pattern) {
        for tail in rest { expanded.append(scalars[..<open] + middle + tail) }
      }
    }
    return expanded
  }

  /// The alternatives between the brace at `open` and the one that closes it.
  private static func pieces(_ scalars: [Unicode.Scalar], open: Int) -> (pieces: [[Unicode.Scalar]], close: Int)? {
    var depth = 0
    var isInSet = false
    var pieces: [[Unicode.Scalar]] = [[]]
    for index in (open + 1)..<scalars.count {
      let scalar = scalars[index]
      if isInSet {
        isInSet = scalar != "]"
      } else if scalar == "}" && depth == 0 {
        return (pieces, index)
      } else if scalar == "," && depth == 0 {
        pieces.append([])
        continue
      } else {
        isInSet = scalar == "["
        depth += scalar == "{" ? 1 : scalar == "}" ? -1 : 0
      }
      pieces[pieces.count - 1].append(scalar)
    }
    return nil
  }

  private static func index(of wanted: Unicode.Scalar, in scalars: [Unicode.Scalar]) -> Int? {
    var isInSet = false
    for (index, scalar) in scalars.enumerated() {
      if isInSet {
        isInSet = scalar != "]"
      } else if scalar == wanted {
        return index
      } else {
        isInSet = scalar == "["
      }
    }
    return nil
  }

  private static func unbalanced(_ pattern: String) -> FormatError {
    FormatError(
      .invalid, pattern, "its braces don't balance; close each { with }, or write [{] and [}] for the characters themselves")
  }
}
