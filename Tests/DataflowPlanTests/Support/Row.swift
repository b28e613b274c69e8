/// A row of the interpreters' data.
indirect enum Row: Hashable, Comparable, CustomStringConvertible {
  case int(Int)
  case pair(Row, Row)
  case list([Row])
  case none

  var key: Row { if case .pair(let key, _) = self { key } else { self } }
  var value: Row { if case .pair(_, let value) = self { value } else { self } }
  var number: Int { if case .int(let number) = self { number } else { 0 } }

  /// The same on every run, unlike `hashValue`.
  var stableHash: UInt64 {
    switch self {
    case .int(let number): SeededGenerator.mixed(UInt64(truncatingIfNeeded: number) &+ 1)
    case .pair(let a, let b): SeededGenerator.mixed(a.stableHash &* 31 &+ b.stableHash)
    case .list(let rows): rows.reduce(7) { SeededGenerator.mixed($0 &* 31 &+ $1.stableHash) }
    case .none: 3
    }
  }

  var description: String {
    switch self {
    case .int(let number): "\(number)"
    case .pair(let a, let b): "(\(a), \(b))"
    case .list(let rows): "\(rows)"
    case .none: "nil"
    }
  }

  static func < (a: Row, b: Row) -> Bool {
    let hashes = (a.stableHash, b.stableHash)
    return hashes.0 == hashes.1 ? a.description < b.description : hashes.0 < hashes.1
  }
}
