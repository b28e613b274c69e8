/// A place where functions run: it carries bytes to a worker and bytes back, and knows nothing of what they mean.
///
/// Every worker sees the records of the invoker's `InvocationLog` in order, and before any request whose `logPosition` includes
/// them. An invoker never retries: who knows what a request means decides that.
package protocol FunctionInvoker: Sendable {
  /// What the platform allows and charges.
  var limits: InvocationLimits { get }

  /// What all invocations so far took, failed ones too; nil where nothing is billed.
  var usage: InvocationUsage? { get }

  /// Starts warming the platform, such as by spawning workers, without waiting for it. Calling it is optional.
  func prepare()

  /// Runs the function on a request, when there is room for it, and returns its reply.
  ///
  /// - Throws: `InvocationError`. Where its `hadStarted` is false the function never began, and trying again is always safe.
  func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply

  /// Ends every worker and fails the requests in flight with `cancelled`. When it returns no process is left behind. Calling it
  /// again does nothing.
  func shutdown()
}

extension FunctionInvoker {
  /// Nothing is billed.
  package var usage: InvocationUsage? { nil }
}
