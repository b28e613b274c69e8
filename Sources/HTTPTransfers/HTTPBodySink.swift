/// Where the body of a successful answer goes while it arrives.
///
/// Called on the thread that called the client, or on one made for the transfer where the caller is asynchronous. While a call
/// lasts, at most ``HTTPClientConfiguration/windowBytes`` wait for it; then the transfer is paused and the server with it.
package protocol HTTPBodySink: AnyObject {
  /// An answer of class 2xx has begun. Called once for each attempt, before any byte. Bodies of other answers don't come here: they are
  /// in ``HTTPResponse/body``.
  func receive(status: Int, headers: HTTPHeaders) throws
  /// The next bytes, valid during the call.
  func receive(_ bytes: UnsafeRawBufferPointer) throws
}
