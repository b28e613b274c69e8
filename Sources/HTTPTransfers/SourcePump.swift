/// The caller's source of a body, made anew whenever the body begins anew.
struct SourcePump {
  /// Why the source can't go on.
  enum Failure: Error {
    case threw(any Error)
    case ended(after: Int)
    case wentOn

    /// The failure, for whoever made the request.
    func described(_ request: HTTPRequest) -> HTTPError {
      switch self {
      case .threw(let error):
        (error as? HTTPError)
          ?? HTTPError(
            .source, url: request.url, "the source of the body failed (\(error)); mend that, then try again", cause: error)
      case .ended(let count):
        HTTPError(
          .source, url: request.url,
          "the source of the body ended after \(count) of \(request.body.length) bytes; announce the length that it has")
      case .wentOn:
        HTTPError(
          .source, url: request.url,
          "the source of the body goes on after the announced \(request.body.length) bytes; announce the length that it has")
      }
    }
  }

  private let length: Int
  private let make: @Sendable () -> any HTTPBodySource
  private var current: (source: any HTTPBodySource, generation: Int)?

  /// A pump for the request's body; one that isn't streamed is never asked.
  init(_ request: HTTPRequest) {
    length = request.body.length
    if case .stream(_, let make) = request.body { self.make = make } else { make = { EmptySource() } }
  }

  /// Puts the next bytes of the body into `buffer`, of which `sourced` bytes were put before, and returns their number.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer, generation: Int, sourced: Int) throws(Failure) -> Int {
    if current?.generation != generation { current = (make(), generation) }
    let wanted = min(buffer.count, length - sourced)
    let count = wanted == 0 ? 0 : try read(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    guard count > 0 || wanted == 0 else { throw .ended(after: sourced) }
    if sourced + count == length { try checkEnd() }
    return count
  }

  /// A source with more bytes than announced would be cut off in silence.
  private mutating func checkEnd() throws(Failure) {
    let count: Int
    do {
      count = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { try current?.source.read(into: $0) ?? 0 }
    } catch {
      throw .threw(error)
    }
    if count > 0 { throw .wentOn }
  }

  private mutating func read(_ buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    do { return try current?.source.read(into: buffer) ?? 0 } catch { throw .threw(error) }
  }
}

private final class EmptySource: HTTPBodySource {
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
}
