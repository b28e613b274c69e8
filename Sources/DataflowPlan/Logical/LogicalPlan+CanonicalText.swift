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
    case .source(let source): "\(source.kind.rawValue)(\(source.description))"
    case .reduceByKey(let key), .groupByKey(let key), .distinct(let key): "\(name)(by \(key))"
    case .aggregateByKey(let key, let functions): "\(name)(by \(key): \(functions.joined(separator: ", ")))"
    case .join(let kind, let key): "join(\(kind.rawValue), by \(key))"
    case .sorted(let order): "sorted(\(order))"
    case .repartitioned(let count): "repartitioned(\(count.map(String.init) ?? "automatic"))"
    case .limit(let count): "limit(\(count))"
    case .keyedNarrow(let name): "keyed(\(name))"
    default: name
    }
  }
}
