extension LogicalPlan {
  /// The plan as text, one node per line, the same on every machine that built the same program and fed it the same values:
  /// what driver and worker take their fingerprint of. Sizes aren't part of it, since only the driver lists inputs.
  package var canonicalText: String {
    var text = ""
    for node in nodes { text += node.canonicalLine + "\n" }
    return text + "action \(Self.escaped(action.description)) of \(root)\n"
  }

  /// A line stays a line whatever the program put into names and paths.
  fileprivate static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension LogicalNode {
  fileprivate var canonicalLine: String {
    let inputs = inputs.isEmpty ? "" : " of " + inputs.map(\.description).joined(separator: ", ")
    return LogicalPlan.escaped("\(id) \(operation.canonical)\(inputs) -> \(element) @ \(site.canonical)")
  }
}

extension LogicalOperation {
  /// The operator with every parameter that changes its result.
  package var canonical: String {
    switch self {
    case .source(let source) where source.kind == .checkpoint: "reads checkpoint \(source.description)"
    case .source(let source): "\(source.kind.rawValue)(\(source.description))"
    case .reduceByKey(let key), .groupByKey(let key, nil), .cogroup(let key), .distinct(let key): "\(name)(by \(key))"
    case .groupByKey(let key, let order?): "\(name)(by \(key), \(order))"
    case .aggregateByKey(let key, let functions): "\(name)(by \(key): \(functions.joined(separator: ", ")))"
    case .join(let kind, let key, let hint):
      "join(\(kind.rawValue), by \(key)\(hint == .automatic ? "" : ", \(hint.rawValue)"))"
    case .sorted(let order): "sorted(\(order))"
    case .repartitioned(let count, let bytes):
      "repartitioned(\(count.map(String.init) ?? bytes.map { "\($0) bytes" } ?? "automatic"))"
    case .partitioned(let count): "partitioned(\(count))"
    case .coalesced(let count): "coalesced(\(count))"
    case .checkpointed(let name): "checkpointed(\(name))"
    case .limit(let count): "limit(\(count))"
    case .keyedNarrow(let name): "keyed(\(name))"
    case .partitionwise(let name): "partitionwise(\(name))"
    case .gathered(let name): "gathered(\(name))"
    default: name
    }
  }
}
