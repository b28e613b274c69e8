/// What somebody who mistyped may have meant.
enum NearestWord {
  /// The candidate that is at most a third of its letters away from `word`, the nearest first; nil if none is.
  static func to(_ word: String, among candidates: [String]) -> String? {
    let distances = candidates.map { (name: $0, distance: distance(Array(word.lowercased().utf8), Array($0.utf8))) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return nearest.distance <= max(nearest.name.utf8.count / 3, 1) ? nearest.name : nil
  }

  /// Letters to insert, remove or replace (Levenshtein, row by row).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let replaced = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
