/// The values of a keyed or an unkeyed container, in the order they were written.
final class CodableContainer {
  let isKeyed: Bool
  /// The numbers of the keys, side by side with the values; empty in an unkeyed container.
  private(set) var keys: [Int] = []
  private(set) var values: [CodableValue] = []
  /// Where each key stands, once there are too many to look through.
  private var positions: [Int: Int] = [:]

  /// An empty container in which room is made for so many values, and keys.
  init(isKeyed: Bool, capacity: Int = 0) {
    self.isKeyed = isKeyed
    if capacity > 0 {
      values.reserveCapacity(capacity)
      if isKeyed { keys.reserveCapacity(capacity) }
    }
  }

  func append(_ value: CodableValue) { values.append(value) }

  /// Sets a key's value; a key that is written again has its last value.
  func set(_ key: Int, _ value: CodableValue) {
    if let position = position(of: key) {
      values[position] = value
      return
    }
    keys.append(key)
    values.append(value)
    if keys.count > Self.manyKeys { index() }
  }

  func value(of key: Int) -> CodableValue? { position(of: key).map { values[$0] } }

  private static var manyKeys: Int { 24 }

  private func position(of key: Int) -> Int? {
    keys.count > Self.manyKeys ? positions[key] : keys.firstIndex(of: key)
  }

  private func index() {
    for position in positions.count..<keys.count { positions[keys[position]] = position }
  }
}
