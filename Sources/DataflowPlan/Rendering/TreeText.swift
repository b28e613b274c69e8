/// Prints a DAG as a tree, consumers above what they take; a chain goes straight down, so only branches indent.
struct TreeText<ID: Hashable> {
  /// A node's line: what it is, and where in the program that stands.
  struct Line {
    var text: String
    var site: String
  }

  private let inputs: (ID) -> [ID]
  private let line: (ID) -> Line
  private var lines: [Line] = []
  private var shown: Set<ID> = []

  /// The text of the tree below a node, lines aligned at their sites.
  static func render(_ root: ID, inputs: @escaping (ID) -> [ID], line: @escaping (ID) -> Line) -> String {
    var tree = TreeText(inputs: inputs, line: line)
    tree.walk(from: root)
    return aligned(tree.lines)
  }

  private init(inputs: @escaping (ID) -> [ID], line: @escaping (ID) -> Line) {
    self.inputs = inputs
    self.line = line
  }

  /// A node still to print: what stands before its line, and before those of its inputs.
  private struct Pending {
    var id: ID
    var lead: String
    var indent: String
  }

  private mutating func walk(from root: ID) {
    var pending = [Pending(id: root, lead: "", indent: "")]
    while let next = pending.popLast() {
      var line = self.line(next.id)
      line.text = next.lead + line.text
      guard shown.insert(next.id).inserted else {
        line.text += " (shown above)"
        lines.append(line)
        continue
      }
      lines.append(line)
      pending += Self.below(inputs(next.id), next.indent).reversed()
    }
  }

  private static func below(_ inputs: [ID], _ indent: String) -> [Pending] {
    guard inputs.count > 1 else { return inputs.map { Pending(id: $0, lead: indent, indent: indent) } }
    return inputs.enumerated().map { position, id in
      let isLast = position == inputs.count - 1
      return Pending(id: id, lead: indent + (isLast ? "└─ " : "├─ "), indent: indent + (isLast ? "   " : "│  "))
    }
  }

  /// Sites stand in one column, unless a line is so long that all others would drift off.
  private static func aligned(_ lines: [Line]) -> String {
    let width = min(lines.map(\.text.count).max() ?? 0, 88)
    return lines.map { line in
      guard !line.site.isEmpty else { return line.text + "\n" }
      let padding = String(repeating: " ", count: max(0, width - line.text.count))
      return "\(line.text)\(padding)  \(line.site)\n"
    }.joined()
  }
}
