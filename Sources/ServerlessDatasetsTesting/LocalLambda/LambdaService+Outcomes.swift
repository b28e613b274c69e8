internal import CloudCredentials
internal import NIOCore
internal import NIOHTTP1

extension LambdaService {
  /// Counts an execution that has ended, and answers its caller.
  func conclude(_ execution: Execution, _ outcome: Outcome, on environment: FunctionEnvironment?) {
    if !execution.isSecond { executing -= 1 }
    let nanoseconds = execution.begin.map { (NIODeadline.now() - $0).nanoseconds } ?? 0
    let bill = Bill(nanoseconds: nanoseconds, initialization: environment?.initialization)
    count { counts in
      if case .response = outcome { counts.successes += 1 } else { counts.failures += 1 }
      counts.billedMilliseconds += bill.milliseconds
      counts.billedMegabyteMilliseconds += bill.milliseconds * execution.invocation.version.memory
    }
    if let environment {
      ExecutionLog.end(environment, execution, outcome, bill)
      environment.initialization = nil
    }
    answer(execution, outcome, log: execution.invocation.wantsLog ? environment?.process.output.tail ?? [] : nil)
    if case .failure = outcome { retry(execution) }
    if !queue.isEmpty { executeQueued() }
  }

  /// Ends an execution whose program can't be started.
  func conclude(_ execution: Execution, unstartable failure: ProcessLauncher.Failure) {
    let id = execution.invocation.id
    conclude(execution, .failure(.init(type: "Runtime.InvalidEntrypoint", failure.message, requestID: id)), on: nil)
  }

  /// Answers the caller after an execution, if that one's outcome counts.
  private func answer(_ execution: Execution, _ outcome: Outcome, log: [UInt8]?) {
    let invocation = execution.invocation
    guard execution.counts, let connection = invocation.connection else { return }
    if isStopping { return connection.hangUp() }
    if invocation.harm.dropsAnswer {
      count { $0.injectedDroppedAnswers += 1 }
      return connection.hangUp()
    }
    var headers: HTTPHeaders = [
      "x-amzn-RequestId": invocation.id, "X-Amz-Executed-Version": invocation.version.name,
      "x-amzn-Remapped-Content-Length": "0", "X-Amzn-Trace-Id": invocation.traceID, "Content-Type": "application/json",
    ]
    if let log { headers.add(name: "X-Amz-Log-Result", value: Digests.base64(log)) }
    switch outcome {
    case .response(let body): connection.answer(ServedAnswer(status: .ok, headers: headers, body: body))
    case .failure(let failure):
      headers.add(name: "X-Amz-Function-Error", value: "Unhandled")
      connection.answer(ServedAnswer(status: .ok, headers: headers, body: failure.document))
    }
  }

  /// Executes an asynchronous invocation once more, if it may be.
  private func retry(_ execution: Execution) {
    let invocation = execution.invocation
    guard execution.counts, invocation.connection == nil, invocation.retries > 0 else { return }
    invocation.retries -= 1
    queue.append(invocation)
  }
}
