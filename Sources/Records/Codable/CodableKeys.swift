/// The keys of a column of `Codable` values: each is written once, and a number stands for it wherever it is used.
final class CodableKeys {
  private(set) var names: [String]
  private var numbers: [String: Int] = [:]
  /// The key that will probably be asked for: rows have the same keys in the same order.
  private var expected = 0

  init(_ names: [String] = []) {
    self.names = names
    for (number, name) in names.enumerated() { numbers[name] = number }
  }

  /// The number of a key, if it has one.
  func find(_ name: String) -> Int? {
    if expected >= names.count { expected = 0 }
    if expected < names.count, names[expected] == name {
      expected += 1
      return expected - 1
    }
    guard let number = numbers[name] else { return nil }
    expected = number + 1
    return number
  }

  /// The number of a key, which gets one if it has none.
  func number(of name: String) -> Int {
    if let number = find(name) { return number }
    numbers[name] = names.count
    names.append(name)
    expected = names.count
    return names.count - 1
  }
}
