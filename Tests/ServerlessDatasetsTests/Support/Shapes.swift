import Testing

/// Rows of a certain distribution, in a certain number of partitions.
struct Shape: Sendable, CustomTestStringConvertible {
  let name: String
  let rows: [(Int, Int)]
  let partitions: Int

  var testDescription: String { "\(name), \(rows.count) rows in \(partitions) partitions" }

  /// The distributions that differ in what can go wrong with them.
  static let all: [Shape] = {
    var random = SeededGenerator(seed: 20)
    func rows(_ count: Int, _ key: (inout SeededGenerator) -> Int) -> [(Int, Int)] {
      (0..<count).map { _ in (key(&random), Int.random(in: -50...50, using: &random)) }
    }
    return [
      Shape(name: "empty", rows: [], partitions: 3),
      Shape(name: "one row", rows: [(7, -7)], partitions: 1),
      Shape(name: "more partitions than rows", rows: rows(5) { Int.random(in: 0...2, using: &$0) }, partitions: 9),
      Shape(name: "one partition", rows: rows(300) { Int.random(in: -20...20, using: &$0) }, partitions: 1),
      Shape(name: "all different", rows: (0..<200).shuffled(using: &random).map { ($0 - 100, $0) }, partitions: 4),
      Shape(
        name: "skewed", rows: rows(700) { Int.random(in: 0..<10, using: &$0) > 0 ? 3 : Int.random(in: 0..<40, using: &$0) },
        partitions: 5),
      Shape(name: "few different", rows: rows(600) { Int.random(in: 0...3, using: &$0) }.map { ($0, $1 & 1) }, partitions: 6),
    ]
  }()
}
