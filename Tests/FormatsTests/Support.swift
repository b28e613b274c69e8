import CZlib
import CZstd
import Foundation
import ObjectStorage
import Records

@testable import Formats

/// A folder for one test, removed with everything in it when the test drops it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("formats-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try FileStore(root: path).put(name, bytes)
    return path + "/" + name
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }

  /// The names of all files below, hidden ones too.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}

/// A small generator whose sequences repeat (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The lines of `bytes` by the plainest means.
func plainLines(_ bytes: [UInt8]) -> [[UInt8]] {
  var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
  if lines.last == [] { lines.removeLast() }
  return lines.map { $0.last == 0x0D ? Array($0.dropLast()) : $0 }
}

extension Text {
  var array: [UInt8] { withBytes { Array($0) } }
}

/// What a reader pushed.
struct Pushed {
  var lines: [[UInt8]] = []
  var kept: [Text] = []
  var batches: [Int] = []
  var metrics = ReadMetrics()
}

/// Reads a split; `keeping` texts alive shows whether their memory is left alone.
func readLines(_ split: InputSplit, batchSize: Int = 512, keeping: Bool = false) throws -> Pushed {
  let batch = UnsafeMutablePointer<Text>.allocate(capacity: batchSize)
  defer { batch.deallocate() }
  var pushed = Pushed()
  pushed.metrics = try TextLineReader.read(split, batchSize: batchSize, batch: batch) { texts, count in
    pushed.batches.append(count)
    for index in 0..<count {
      let text = (texts + index).move()
      pushed.lines.append(text.array)
      if keeping { pushed.kept.append(text) }
    }
  }
  return pushed
}

/// Lines of every kind of length and ending.
func randomText(_ random: inout Seeded, lines: Int, longest: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  for line in 0..<lines {
    let length = [0, 1, 14, 15, 16, 17, Int.random(in: 0...longest, using: &random)].randomElement(using: &random)!
    for _ in 0..<length {
      let byte = UInt8.random(in: 0...255, using: &random)
      bytes.append(byte == 0x0A ? 0 : byte)
    }
    if line == lines - 1, Bool.random(using: &random) { break }
    bytes += [[0x0A], [0x0D, 0x0A], [0x0D, 0x0D, 0x0A], [0x0A, 0x0A]].randomElement(using: &random)!
  }
  return bytes
}

func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = bytes + [0]
  var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1000)
  let room = output.count
  let left = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(room)
      deflate(&stream, Z_FINISH)
      return Int(stream.avail_out)
    }
  }
  return Array(output[..<(room - left)])
}

func zstd(_ bytes: [UInt8]) -> [UInt8] {
  var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
  let room = output.count
  let size = ZSTD_compress(&output, room, bytes, bytes.count, 3)
  return Array(output[..<size])
}

/// The code of the error that `body` throws; nil if it throws none.
func code(_ body: () throws -> Void) -> FormatError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? FormatError)?.code
  }
}
