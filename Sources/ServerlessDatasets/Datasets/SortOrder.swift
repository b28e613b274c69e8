public import Records

/// One of several keys that elements are sorted by, and its direction.
public struct SortOrder<Element: Sendable, Key: Comparable & Sendable>: Sendable {
  @usableFromInline let key: @Sendable (Element) -> Key
  @usableFromInline let isDescending: Bool
  @usableFromInline let prefix: @Sendable (Key) -> UInt64
  @usableFromInline let isPrefixExact: Bool

  @inlinable
  init(
    _ key: @escaping @Sendable (Element) -> Key, isDescending: Bool, isPrefixExact: Bool,
    _ prefix: @escaping @Sendable (Key) -> UInt64
  ) {
    self.key = key
    self.isDescending = isDescending
    self.isPrefixExact = isPrefixExact
    self.prefix = prefix
  }

  /// Smallest key first.
  @_disfavoredOverload @inlinable
  public static func ascending(_ key: @escaping @Sendable (Element) -> Key) -> SortOrder {
    SortOrder(key, isDescending: false, isPrefixExact: false) { _ in 0 }
  }

  /// Largest key first.
  @_disfavoredOverload @inlinable
  public static func descending(_ key: @escaping @Sendable (Element) -> Key) -> SortOrder {
    SortOrder(key, isDescending: true, isPrefixExact: false) { _ in 0 }
  }
}

extension SortOrder where Key: SortKey {
  /// Smallest key first.
  @inlinable
  public static func ascending(_ key: @escaping @Sendable (Element) -> Key) -> SortOrder {
    SortOrder(key, isDescending: false, isPrefixExact: Key.isPrefixExact) { $0.sortPrefix }
  }

  /// Largest key first.
  @inlinable
  public static func descending(_ key: @escaping @Sendable (Element) -> Key) -> SortOrder {
    SortOrder(key, isDescending: true, isPrefixExact: Key.isPrefixExact) { $0.sortPrefix }
  }
}

extension SortOrder {
  /// Whether the first key stands before the second; nil when they are equal in the order.
  @inlinable @inline(__always)
  func precedes(_ a: Key, _ b: Key) -> Bool? {
    if isPrefixExact {
      // Also orders what `<` doesn't: not-a-numbers.
      let (first, second) = (prefix(a), prefix(b))
      return first == second ? nil : (first < second) != isDescending
    }
    return a == b ? nil : isDescending ? b < a : a < b
  }
}
