public import Records

/// How rows order: a word per row, computed a batch at a time, and a comparison of keys for equal words.
public struct RowOrdering: Sendable {
  /// Stores the order word of each of `count` adjacent rows, already in the order's direction.
  public let prefixes: @Sendable (_ rows: UnsafeRawPointer, _ count: Int, _ words: UnsafeMutablePointer<UInt64>) -> Void
  /// Whether equal words mean equal keys.
  public let isExact: Bool
  /// Whether the first row stands before the second.
  public let less: @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool
  /// What a range exchange is cut at; nil for an order by key hash.
  public let keys: Keys?

  /// The keys of an order.
  public struct Keys: Sendable {
    /// The keys' type.
    public let type: any Sendable.Type
    /// Stride, alignment and destruction of keys.
    public let layout: ElementLayout
    /// Initialises the keys of `count` adjacent rows.
    public let extract: @Sendable (_ rows: UnsafeRawPointer, _ count: Int, _ keys: UnsafeMutableRawPointer) -> Void
    /// Whether the first key stands before the second.
    public let less: @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool

    /// Keys of these parts.
    public init(
      type: any Sendable.Type, layout: ElementLayout,
      extract: @escaping @Sendable (UnsafeRawPointer, Int, UnsafeMutableRawPointer) -> Void,
      less: @escaping @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool
    ) {
      self.type = type
      self.layout = layout
      self.extract = extract
      self.less = less
    }
  }

  /// Rows ordered by the stable hash of a key; rows of equal hash keep their order.
  public init(byHash hash: @escaping @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<UInt64>) -> Void) {
    prefixes = hash
    isExact = true
    less = { _, _ in false }
    keys = nil
  }

  /// Rows ordered by the stable hash of a key, and rows of equal hash by an order of their own.
  public init(
    byHash hash: @escaping @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<UInt64>) -> Void, then order: RowOrdering
  ) {
    prefixes = hash
    isExact = false
    less = order.precedes
    keys = nil
  }

  /// Whether the first row stands before the second, by word and comparison.
  public var precedes: @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool {
    let (prefixes, isExact, less) = (prefixes, isExact, less)
    guard isExact else { return less }
    return { a, b in
      var (first, second): (UInt64, UInt64) = (0, 0)
      prefixes(a, 1, &first)
      prefixes(b, 1, &second)
      return first < second
    }
  }

  /// Rows ordered by a key that has an order of its own, such as a tuple.
  /// - Parameters:
  ///   - prefix: a word of a row, already in the order's direction: rows whose words differ order like them.
  ///   - isPrefixExact: whether equal words mean equal keys.
  @inlinable
  public init<Row, Key: Sendable>(
    key: @escaping @Sendable (Row) -> Key, isPrefixExact: Bool, prefix: @escaping @Sendable (Row) -> UInt64,
    precedes: @escaping @Sendable (Key, Key) -> Bool
  ) {
    prefixes = { rows, count, words in
      let rows = rows.assumingMemoryBound(to: Row.self)
      for index in 0..<count { words[index] = prefix(rows[index]) }
    }
    isExact = isPrefixExact
    less = { a, b in
      precedes(key(a.assumingMemoryBound(to: Row.self).pointee), key(b.assumingMemoryBound(to: Row.self).pointee))
    }
    keys = Keys(
      type: Key.self, layout: ElementLayout(Key.self),
      extract: { rows, count, keys in
        let (rows, keys) = (rows.assumingMemoryBound(to: Row.self), keys.assumingMemoryBound(to: Key.self))
        for index in 0..<count { (keys + index).initialize(to: key(rows[index])) }
      },
      less: { a, b in
        precedes(a.assumingMemoryBound(to: Key.self).pointee, b.assumingMemoryBound(to: Key.self).pointee)
      })
  }

  /// Rows ordered by a key.
  /// - Parameters:
  ///   - prefix: a word that orders like the key as far as it goes, ascending.
  ///   - isPrefixExact: whether equal words mean equal keys.
  @inlinable
  public init<Row, Key: Comparable & Sendable>(
    by key: @escaping @Sendable (Row) -> Key, descending: Bool, isPrefixExact: Bool,
    prefix: @escaping @Sendable (Key) -> UInt64
  ) {
    prefixes = { rows, count, words in
      let rows = rows.assumingMemoryBound(to: Row.self)
      let flip: UInt64 = descending ? ~0 : 0
      for index in 0..<count { words[index] = prefix(key(rows[index])) ^ flip }
    }
    isExact = isPrefixExact
    less = { a, b in
      let (first, second) = (key(a.assumingMemoryBound(to: Row.self).pointee), key(b.assumingMemoryBound(to: Row.self).pointee))
      return descending ? second < first : first < second
    }
    keys = Keys(
      type: Key.self, layout: ElementLayout(Key.self),
      extract: { rows, count, keys in
        let (rows, keys) = (rows.assumingMemoryBound(to: Row.self), keys.assumingMemoryBound(to: Key.self))
        for index in 0..<count { (keys + index).initialize(to: key(rows[index])) }
      },
      less: { a, b in
        let (first, second) = (a.assumingMemoryBound(to: Key.self).pointee, b.assumingMemoryBound(to: Key.self).pointee)
        return descending ? second < first : first < second
      })
  }
}
