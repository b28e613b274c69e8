import Records

/// A point at which an order is cut: a decoded key, or an order word where the order has no keys.
final class SplitKey {
  private let order: RowOrder
  private let prefix: UInt64
  private let key: UnsafeMutableRawPointer?

  /// Decodes a key of `order`.
  init(_ bytes: [UInt8], order: RowOrder) throws(ExchangeError) {
    var reader = ByteReader(bytes)
    do {
      if let keys = order.keys {
        let memory = keys.type.layout.allocate(1)
        do { try keys.type.codec.decode(&reader, 1, memory, keys.type.layout.stride) } catch {
          memory.deallocate()
          throw error
        }
        key = memory
        prefix = 0
      } else {
        key = nil
        prefix = try reader.read()
      }
    } catch {
      throw ExchangeError(.invalidKey, "a split key isn't one of this order: \(error); plan the exchange again")
    }
    self.order = order
    guard reader.isAtEnd else {
      throw ExchangeError(.invalidKey, "a split key has \(reader.remaining) bytes too many; plan the exchange again")
    }
  }

  deinit {
    if let key {
      order.keys?.type.layout.destroy(key, 1)
      key.deallocate()
    }
  }

  /// Whether this key stands before the other.
  func isBelow(_ other: SplitKey) -> Bool {
    guard let keys = order.keys, let key, let otherKey = other.key else { return prefix < other.prefix }
    return keys.less(key, otherKey)
  }

  /// Whether a row, whose order word is given, stands before this key.
  func isAbove(row: UnsafeRawPointer, prefix rowPrefix: UInt64) -> Bool {
    guard let keys = order.keys, let key else { return rowPrefix < prefix }
    let layout = keys.type.layout
    return withUnsafeTemporaryAllocation(byteCount: max(layout.stride, 1), alignment: layout.alignment) { memory in
      let rowKey = memory.baseAddress!
      keys.extract(row, 1, rowKey)
      defer { layout.destroy(rowKey, 1) }
      return keys.less(rowKey, key)
    }
  }

  /// Encodes the key of a row.
  static func encode(row: UnsafeRawPointer, prefix: UInt64, order: RowOrder) -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    if let keys = order.keys {
      let layout = keys.type.layout
      let memory = layout.allocate(1)
      keys.extract(row, 1, memory)
      keys.type.codec.encode(memory, layout.stride, 1, &writer)
      layout.destroy(memory, 1)
      memory.deallocate()
    } else {
      writer.append(littleEndian: prefix)
    }
    return writer.array()
  }
}
