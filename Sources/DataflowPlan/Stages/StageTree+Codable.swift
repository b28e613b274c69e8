/// Stored flat, inputs before operators: coders limit how deep values nest, and a program's loop may chain thousands of steps.
extension StageTree: Codable {
  private enum Step: Codable {
    case input(Int)
    case source(NodeID)
    case apply(PhysicalNode)
  }

  /// Reads the steps that `encode` wrote.
  /// - Throws: What the decoder throws, or `DecodingError.dataCorrupted` if the steps form no tree.
  package init(from decoder: any Decoder) throws {
    var stack: [StageTree] = []
    for step in try [Step](from: decoder) {
      switch step {
      case .input(let index): stack.append(.input(index))
      case .source(let id): stack.append(.source(id))
      case .apply(let node):
        guard stack.count >= node.inputs.count else { throw Self.noTree(decoder) }
        let inputs = Array(stack.suffix(node.inputs.count))
        stack.removeLast(node.inputs.count)
        stack.append(.apply(node, inputs))
      }
    }
    guard stack.count == 1 else { throw Self.noTree(decoder) }
    self = stack[0]
  }

  /// Writes the steps, inputs before the operator that takes them.
  /// - Throws: What the encoder throws.
  package func encode(to encoder: any Encoder) throws {
    var steps: [Step] = []
    var pending = [self]
    // Operators are met before their inputs and the last input first, so the list is turned round at the end.
    while let tree = pending.popLast() {
      switch tree {
      case .input(let index): steps.append(.input(index))
      case .source(let id): steps.append(.source(id))
      case .apply(let node, let inputs):
        steps.append(.apply(node))
        pending.append(contentsOf: inputs)
      }
    }
    try steps.reversed().encode(to: encoder)
  }

  private static func noTree(_ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "the steps of a stage form no tree; store the plan again"))
  }
}
