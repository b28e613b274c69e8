internal import NIOCore

/// One request to execute the function. It belongs to the service's event loop.
final class Invocation {
  let id = RandomIdentity.uuid()
  let traceID: String
  let version: FunctionVersion
  let payload: ByteBuffer
  let wantsLog: Bool
  let harm: InjectedHarm
  /// Who waits for the answer; nil for an asynchronous invocation.
  let connection: ServerConnection?
  /// How often it may still be executed again after a failure.
  var retries: Int

  init(_ request: InvokeRequest, _ harm: InjectedHarm, connection: ServerConnection?, retries: Int) {
    version = request.version
    payload = request.payload
    wantsLog = request.wantsLog && connection != nil
    self.harm = harm
    self.connection = connection
    self.retries = retries
    let seconds = String(WallClock.milliseconds / 1000, radix: 16)
    traceID = "Root=1-\(seconds)-\(RandomIdentity.hex(24));Parent=\(RandomIdentity.hex(16));Sampled=0"
  }
}
