package import FunctionInvocation

/// A deployed function, from the caller's side: carries one call there and the answer back.
package protocol FunctionEndpoint: Sendable {
  /// What the platform allows and charges, for one request of a call.
  var limits: InvocationLimits { get }

  /// The most bytes that a call may have; a larger one is left in the storage and fetched from there.
  var callBytes: Int { get }

  /// How fast invocations may become more.
  var ramp: InvocationRamp { get }

  /// Makes one call, once. One request.
  /// - Parameters:
  ///   - size: which of the limits' sizes runs it.
  ///   - deadline: how long the function may take, without its start.
  func call(_ bytes: [UInt8], size: Int, deadline: Duration) async -> CallOutcome

  /// Gives up connections; calls under way fail.
  func close()
}

/// What came of a call.
package enum CallOutcome: Sendable {
  /// The worker's answer.
  case answer([UInt8], InvocationUsage)
  /// The platform took the call, and nobody waits for it: the answer will lie in the storage.
  case accepted
  /// There were too many calls; the function didn't begin.
  case throttled(String, after: Duration?)
  /// The platform can't be reached; the function didn't begin.
  case unreachable(String)
  /// The platform is at fault. The function may have begun, or even ended.
  case unavailable(String)
  /// The call failed, and the same one would fail again or must not be made again by itself.
  case failed(InvocationError)
}
