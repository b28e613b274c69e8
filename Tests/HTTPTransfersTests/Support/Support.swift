import Records
import Synchronization

@testable import HTTPTransfers

extension HTTPClientConfiguration {
  /// No proxy, whatever the environment says.
  static var loopback: HTTPClientConfiguration {
    var configuration = HTTPClientConfiguration()
    configuration.proxy = .none
    return configuration
  }
}

extension HTTPResponse {
  var bytes: [UInt8] { withExtendedLifetime(body) { Array(body.bytes) } }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension HTTPClient {
  /// The error that a request ends with, or nil.
  func failure(_ request: HTTPRequest, into sink: (any HTTPBodySink)? = nil, cancellation: HTTPCancellation? = nil)
    -> HTTPError?
  {
    do throws(HTTPError) {
      _ = try perform(request, into: sink, cancellation: cancellation)
      return nil
    } catch {
      return error
    }
  }

  /// libcurl's handles that exist.
  var handles: Int { loop.inbox.with { $0.handles } }
}

/// A flag that threads wait for.
final class Gate: Sendable {
  private let isOpen = Guarded(false)

  func open() { isOpen.with { $0 = true } }

  /// Waits until it is open; false after two minutes.
  @discardableResult
  func wait() -> Bool { isOpen.wait(until: .now + .seconds(120)) { $0 ? () : nil } != nil }
}

/// A number that threads count up.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  @discardableResult
  func add(_ number: Int = 1) -> Int {
    count.withLock { count in
      count += number
      return count
    }
  }
}

/// Runs `body` on a thread of its own and hands back its result.
func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in startThread { continuation.resume(returning: body()) } }
}

/// Waits until `condition` holds, or two minutes have passed, and returns whether it holds.
func eventually(_ condition: () -> Bool) async -> Bool {
  let end = ContinuousClock.now + .seconds(120)
  while ContinuousClock.now < end {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return condition()
}

/// Waits until `value` has stayed the same for a fifth of a second.
func settled(_ value: () -> Int) async -> Int {
  var (last, same) = (value(), 0)
  while same < 10 {
    try? await Task.sleep(for: .milliseconds(20))
    let now = value()
    same = now == last ? same + 1 : 0
    last = now
  }
  return last
}

/// Bytes that repeat only after a prime number of them, so that no piece can be taken for another.
func pattern(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
  var state = seed
  let block = (0..<min(count, 65_521)).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  while bytes.count < count { bytes += block.prefix(count - bytes.count) }
  return bytes
}

/// Keeps what it gets, and does what it is told before each piece.
final class CollectingSink: HTTPBodySink, Sendable {
  struct State: Sendable {
    var heads: [Int] = []
    var headers = HTTPHeaders()
    var bytes: [UInt8] = []
    var largest = 0
  }

  let state = Mutex(State())
  private let before: @Sendable (Int) throws -> Void

  init(before: @escaping @Sendable (_ received: Int) throws -> Void = { _ in }) { self.before = before }

  var heads: [Int] { state.withLock { $0.heads } }
  var bytes: [UInt8] { state.withLock { $0.bytes } }

  func receive(status: Int, headers: HTTPHeaders) throws {
    state.withLock { state in
      state.heads.append(status)
      state.headers = headers
    }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try before(state.withLock { $0.bytes.count })
    state.withLock { state in
      state.bytes += bytes
      state.largest = max(state.largest, bytes.count)
    }
  }
}

/// Gives bytes in pieces of `piece`, and does what it is told before each.
final class ArraySource: HTTPBodySource {
  private let bytes: [UInt8]
  private let piece: Int
  private let before: (Int) throws -> Void
  private var position = 0

  init(_ bytes: [UInt8], piece: Int = .max, before: @escaping (_ given: Int) throws -> Void = { _ in }) {
    self.bytes = bytes
    self.piece = piece
    self.before = before
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try before(position)
    let count = min(buffer.count, piece, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}

struct Mishap: Error, Equatable { var number = 1 }
