import DerivedRecords
import Foundation

/// What one way of coding costs, a row.
struct Measurement {
  let name: String
  let encodeNanoseconds: Double
  let decodeNanoseconds: Double
  let bytes: Double

  /// Rows that are coded at once: as many as a stage moves in a batch.
  static let rows = 512

  /// Measures a way that gives bytes and takes them back.
  init<Coded>(_ name: String, encode: () throws -> Coded, size: (Coded) -> Int, decode: (Coded) throws -> Void) rethrows {
    self.name = name
    let coded = try encode()
    bytes = Double(size(coded)) / Double(Self.rows)
    encodeNanoseconds = try Self.best { _ = try encode() }
    decodeNanoseconds = try Self.best { try decode(coded) }
  }

  /// The rows' own codec, as blocks use it.
  init<Row>(_ name: String, codecOf rows: [Row]) throws {
    let codec = try RecordCodec.resolve(Row.self)
    let stride = MemoryLayout<Row>.stride
    let memory = UnsafeMutablePointer<Row>.allocate(capacity: rows.count)
    defer { memory.deallocate() }
    try self.init(
      name,
      encode: {
        var writer = ByteWriter(capacity: 1 << 16)
        rows.withUnsafeBytes { bytes in
          if let base = bytes.baseAddress { codec.encode(base, stride, rows.count, &writer) }
        }
        return writer.take()
      },
      size: { $0.count },
      decode: { bytes in
        var reader = ByteReader(bytes)
        try codec.decode(&reader, rows.count, memory, stride)
        codec.destroy(memory, stride, rows.count)
      })
  }

  /// Nanoseconds of processor time a row, in the best of several rounds of at least a tenth of a second: other work on the
  /// machine only adds.
  private static func best(_ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<7 {
      var batches = 0
      let start = processorSeconds()
      repeat {
        try body()
        batches += 1
      } while processorSeconds() - start < 0.1
      best = min(best, (processorSeconds() - start) * 1e9 / Double(batches * rows))
    }
    return best
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
