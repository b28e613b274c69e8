/// What a function platform allows and charges: what a planner must know before it cuts work into requests. `nil` means that the
/// platform sets no such limit.
package struct InvocationLimits: Sendable, Hashable {
  /// The most bytes that a request's body may have.
  package var requestBytes: Int?

  /// The most bytes that a reply may have.
  package var replyBytes: Int?

  /// The longest that one request may execute.
  package var maximumDuration: Duration?

  /// The memory that one worker may use, in bytes.
  package var memoryBytes: Int?

  /// The memory of each size of function that there is, in bytes and ascending; empty where there is but one. A request that ran out of
  /// memory or time may be tried again on a larger one.
  package var sizes: [Int] = []

  /// Whether a request that ends its worker takes no other down with it, so that a suspect needn't run alone.
  package var isolatesRequests = false

  /// Whether requests execute on other machines than the invoker's, each with a start and a price of its own.
  package var runElsewhere = false

  /// The number of requests that execute at once.
  package var workers: Int

  /// The number of requests worth having in flight: more of them only wait in the invoker's own queue.
  package var concurrency: Int

  /// The price of one request, in US dollars.
  package var dollarsPerRequest: Double?

  /// The price of one GiB of memory held for one second, in US dollars.
  package var dollarsPerGiBSecond: Double?

  /// Creates limits; what is not given is unlimited or free.
  package init(
    requestBytes: Int? = nil, replyBytes: Int? = nil, maximumDuration: Duration? = nil, memoryBytes: Int? = nil, workers: Int,
    concurrency: Int, dollarsPerRequest: Double? = nil, dollarsPerGiBSecond: Double? = nil
  ) {
    self.requestBytes = requestBytes
    self.replyBytes = replyBytes
    self.maximumDuration = maximumDuration
    self.memoryBytes = memoryBytes
    self.workers = workers
    self.concurrency = concurrency
    self.dollarsPerRequest = dollarsPerRequest
    self.dollarsPerGiBSecond = dollarsPerGiBSecond
  }

  /// Whether a request of `bytes` fits.
  ///
  /// - Throws: `payloadTooLarge`; the same request fails again, so send fewer bytes.
  func checkRequest(_ bytes: Int) throws(InvocationError) {
    guard let requestBytes, bytes > requestBytes else { return }
    throw InvocationError(
      .payloadTooLarge,
      "A request has \(bytes) bytes, but this platform takes \(requestBytes). Use more partitions, or put the data in storage.")
  }

  /// Whether a reply of `bytes` fits.
  ///
  /// - Throws: `payloadTooLarge`; the same request fails again, so reply with fewer bytes.
  func checkReply(_ bytes: Int, from worker: String) throws(InvocationError) {
    guard let replyBytes, bytes > replyBytes else { return }
    throw InvocationError(
      .payloadTooLarge,
      "A reply has \(bytes) bytes, but this platform returns at most \(replyBytes). Put the result in storage instead.",
      worker: worker, hadStarted: true)
  }

  /// The deadline of a request: the shorter of its own and the platform's.
  package func deadline(for request: InvocationRequest) -> Duration? {
    guard let deadline = request.deadline, let maximumDuration else { return request.deadline ?? maximumDuration }
    return min(deadline, maximumDuration)
  }
}
