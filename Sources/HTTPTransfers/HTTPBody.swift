package import Records

/// What a request carries.
package enum HTTPBody: Sendable {
  /// Nothing.
  case none
  /// Bytes in memory, which are sent from where they are.
  case bytes(SharedBytes)
  /// `length` bytes from a source that each attempt makes anew. The source is read on the thread that called the client, or on one
  /// made for the transfer where the caller is asynchronous.
  case stream(length: Int, @Sendable () -> any HTTPBodySource)

  /// Bytes that will be sent.
  package var length: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .stream(let length, _): length
    }
  }
}
