internal import NIOCore
internal import NIOHTTP1

extension LambdaService {
  /// Serves a request of the Invoke API.
  func serveClient(_ request: ReceivedRequest, _ connection: ServerConnection) {
    do throws(Refusal) {
      // A body that is too large to be kept can't be verified, but is refused anyway.
      if request.bodyCount <= ReceivedRequest.maximumBody { try signatures.check(request) }
      let invoke = try InvokeRequest(
        request, function: configuration.function, region: configuration.region, versions: versions)
      if invoke.kind == .dryRun { return connection.answer(ServedAnswer(status: .noContent, headers: Self.identity(invoke))) }
      requestNumber += 1
      count { $0.requests += 1 }
      let harm = configuration.faults.harm(to: requestNumber)
      try refuseOnPurpose(harm)
      if invoke.kind == .asynchronous { return enqueue(invoke, harm, connection) }
      try execute(Invocation(invoke, harm, connection: connection, retries: 0))
    } catch {
      connection.answer(error.answer())
    }
  }

  private static func identity(_ request: InvokeRequest) -> HTTPHeaders {
    ["x-amzn-RequestId": RandomIdentity.uuid(), "X-Amz-Executed-Version": request.version.name]
  }

  private func refuseOnPurpose(_ harm: InjectedHarm) throws(Refusal) {
    if harm.isThrottled {
      count { $0.injectedThrottles += 1 }
      throw .throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
    }
    if harm.failsService {
      count { $0.injectedServerErrors += 1 }
      throw .service(harm.choosesSecond ? .badGateway : .internalServerError)
    }
  }

  /// Answers an asynchronous request, and executes it when there is room.
  private func enqueue(_ request: InvokeRequest, _ harm: InjectedHarm, _ connection: ServerConnection) {
    queue.append(Invocation(request, harm, connection: nil, retries: configuration.asynchronousRetries))
    count { $0.queued = queue.count }
    if harm.dropsAnswer {
      count { $0.injectedDroppedAnswers += 1 }
      connection.hangUp()
    } else {
      connection.answer(ServedAnswer(status: .accepted, headers: ["x-amzn-RequestId": RandomIdentity.uuid()]))
    }
    executeQueued()
  }

  /// Executes waiting asynchronous invocations as far as there is room. What the ramp refuses is tried again later.
  func executeQueued() {
    while !isStopping, let next = queue.first, executing < configuration.concurrency {
      guard let environment = acquire(next.version, obeysRamp: true) else {
        loop.scheduleTask(in: .milliseconds(100)) { self.executeQueued() }
        break
      }
      queue.removeFirst()
      begin(next, on: environment)
    }
    count { $0.queued = queue.count }
  }

  /// Executes a synchronous invocation.
  private func execute(_ invocation: Invocation) throws(Refusal) {
    guard executing < configuration.concurrency else {
      count { $0.throttled += 1 }
      throw .throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
    }
    guard let environment = acquire(invocation.version, obeysRamp: true) else {
      count { $0.throttled += 1 }
      throw .throttled("FunctionInvocationRateLimitExceeded")
    }
    begin(invocation, on: environment)
  }

  private func begin(_ invocation: Invocation, on environment: AcquiredEnvironment) {
    executing += 1
    count { $0.peakConcurrency = max($0.peakConcurrency, executing) }
    assign(Execution(invocation, isSecond: false), to: environment)
    guard invocation.harm.isDuplicated, let other = acquire(invocation.version, obeysRamp: false) else { return }
    count { $0.injectedDuplicates += 1 }
    assign(Execution(invocation, isSecond: true), to: other)
  }
}
