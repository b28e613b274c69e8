import ObjectStorage
import Records

/// Gets the bytes of a list of requests in their order, some of them ahead of their use.
final class RequestStream {
  private let store: any ObjectStore
  private let pool: FetchPool
  private let requests: [ReadRequest]
  private let window: Int
  /// Fetches begun, in the order of the requests; nil for inline bytes.
  private var begun: [Fetch?] = []
  private var next = 0

  /// A stream that has up to `window` requests begun beside the one in use.
  init(_ requests: [ReadRequest], _ store: any ObjectStore, pool: FetchPool, window: Int) {
    self.store = store
    self.requests = requests
    self.pool = pool
    self.window = window
  }

  /// The next request and its bytes: those of the request and no more. Nil at the end.
  func take() throws(ExchangeError) -> (request: ReadRequest, bytes: SharedBytes)? {
    guard next < requests.count else { return nil }
    begin(upTo: next)
    let request = requests[next]
    let fetch = begun[next]
    begun[next] = nil
    next += 1
    begin(upTo: next - 1 + window)
    guard let fetch else { return (request, try inlineBytes(of: request)) }
    do throws(StorageError) {
      let bytes = try pool.wait(for: fetch)
      guard bytes.count == request.range.count else {
        throw StorageError(.notFound, path: request.source.objectKey ?? "", "it is too short")
      }
      return (request, bytes)
    } catch {
      throw translate(error, request)
    }
  }

  /// Begins the first request before its bytes are asked for.
  func prefetch() { begin(upTo: 0) }

  private func begin(upTo last: Int) {
    while begun.count <= min(last, requests.count - 1) {
      let request = requests[begun.count]
      begun.append(
        request.source.objectKey.map { [store] key in
          pool.submit { () throws(StorageError) in try store.get(key, range: request.range) }
        })
    }
  }

  private func inlineBytes(of request: ReadRequest) throws(ExchangeError) -> SharedBytes {
    guard case .inline(let bytes) = request.source, request.range.upperBound <= bytes.count else {
      throw request.lost("it is shorter than its index says")
    }
    return bytes[request.range].withUnsafeBytes { SharedBytes(copying: $0) }
  }

  private func translate(_ error: StorageError, _ request: ReadRequest) -> ExchangeError {
    switch error.code {
    case .notFound, .conditionFailed: request.lost("\(error)")
    default:
      ExchangeError(
        .storage, "a shuffle object can't be read: \(error)", objectKey: request.source.objectKey,
        sliceIndex: request.sliceIndex)
    }
  }
}
