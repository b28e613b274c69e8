internal import NIOCore
internal import NIOHTTP1

extension LambdaService {
  /// Serves a request of the runtime API.
  func serveRuntime(_ request: ReceivedRequest, _ connection: ServerConnection) {
    let parts = request.path.split(separator: "/")
    guard let number = parts.first.flatMap({ Int($0.dropFirst("environment-".count)) }),
      let environment = environments[number], environment.phase != .ending
    else { return connection.hangUp() }
    guard parts.count >= 5, parts[1] == "2018-06-01", parts[2] == "runtime" else { return refuseOperation(connection) }
    switch (request.method, parts[3], parts.dropFirst(4).last ?? "", parts.count) {
    case (.GET, "invocation", "next", 5): next(environment, connection)
    case (.POST, "invocation", "response", 6): respond(environment, parts[4], request, connection)
    case (.POST, "invocation", "error", 6): fail(environment, parts[4], request, connection)
    case (.POST, "init", "error", 5): failInitialization(environment, request, connection)
    default: refuseOperation(connection)
    }
  }

  private func refuseOperation(_ connection: ServerConnection) {
    connection.answer(.json(.notFound, JSONString.error(type: "UnknownOperation", "The runtime API has no such operation.")))
  }

  /// The runtime asks for something to execute.
  private func next(_ environment: FunctionEnvironment, _ connection: ServerConnection) {
    switch environment.phase {
    case .initializing: environment.initialization = (NIODeadline.now() - environment.begin).nanoseconds
    case .finishing:
      if let place = finishing[environment.version.index].lastIndex(where: { $0 === environment }) {
        finishing[environment.version.index].remove(at: place)
      }
    case .idle, .executing, .ending:
      let text = "The runtime asked for an invocation before it answered the last one."
      return connection.answer(.json(.forbidden, JSONString.error(type: "InvalidStateTransition", text)))
    }
    environment.timer?.cancel()
    environment.parked = connection
    connection.onLoss = { self.lose(environment) }
    if let execution = environment.execution {
      handOver(execution, to: environment)
    } else {
      environment.phase = .idle
      environment.process.isResting = true
      environment.idleSince = .now()
      idle[environment.version.index].append(environment)
      if !queue.isEmpty { executeQueued() }
    }
  }

  /// A runtime hung up while it waited. It may ask again.
  private func lose(_ environment: FunctionEnvironment) {
    environment.parked = nil
    guard environment.phase == .idle else { return }
    withdraw(environment)
    environment.phase = .finishing
    environment.timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.idleTime)) { self.end(environment) }
  }

  /// Gives a runtime that waits what it asked for.
  func handOver(_ execution: Execution, to environment: FunctionEnvironment) {
    let invocation = execution.invocation
    environment.phase = .executing
    environment.process.isResting = false
    execution.begin = .now()
    ExecutionLog.begin(environment, invocation)
    count { $0.executions += 1 }
    let limit = TimeAmount(configuration.timeout)
    let deadline = WallClock.milliseconds + Int(limit.nanoseconds / 1_000_000)
    let headers: HTTPHeaders = [
      "Lambda-Runtime-Aws-Request-Id": invocation.id, "Lambda-Runtime-Deadline-Ms": String(deadline),
      "Lambda-Runtime-Invoked-Function-Arn": arn(invocation.version), "Lambda-Runtime-Trace-Id": invocation.traceID,
      "Content-Type": "application/json",
    ]
    environment.parked?.answer(ServedAnswer(status: .ok, headers: headers, body: invocation.payload))
    environment.parked = nil
    environment.timer = loop.assumeIsolated().scheduleTask(in: limit) { self.timeOut(environment) }
    if invocation.harm.crashes, !execution.isSecond {
      loop.assumeIsolated().scheduleTask(in: .milliseconds(invocation.harm.crashDelay)) { self.crash(environment, execution) }
    }
  }

  private func arn(_ version: FunctionVersion) -> String {
    let arn = "arn:aws:lambda:\(configuration.region):000000000000:function:\(configuration.function)"
    return version.alias.map { "\(arn):\($0)" } ?? arn
  }

  /// Kills an environment on purpose, if it still executes that.
  private func crash(_ environment: FunctionEnvironment, _ execution: Execution) {
    guard environment.execution === execution, environment.phase == .executing else { return }
    count { $0.injectedCrashes += 1 }
    environment.timer?.cancel()
    environment.phase = .ending
    environment.process.kill()
  }

  private func respond(
    _ environment: FunctionEnvironment, _ id: Substring, _ request: ReceivedRequest, _ connection: ServerConnection
  ) {
    guard let execution = take(id, from: environment, connection) else { return }
    guard request.bodyCount <= ReceivedRequest.maximumBody else {
      let limit = ReceivedRequest.maximumBody
      connection.answer(
        .json(
          .payloadTooLarge,
          JSONString.error(type: "RequestEntityTooLarge", "Exceeded maximum allowed payload size (\(limit) bytes).")))
      let text = "Response payload size (\(request.bodyCount) bytes) exceeded maximum allowed payload size (\(limit) bytes)."
      let type = "Function.ResponseSizeTooLarge"
      let document = ByteBuffer(string: JSONString.error(type: type, text))
      return conclude(execution, .failure(.init(type: type, document: document)), on: environment)
    }
    connection.answer(Self.accepted)
    conclude(execution, .response(request.body), on: environment)
  }

  private func fail(
    _ environment: FunctionEnvironment, _ id: Substring, _ request: ReceivedRequest, _ connection: ServerConnection
  ) {
    guard let execution = take(id, from: environment, connection) else { return }
    connection.answer(Self.accepted)
    conclude(execution, .failure(Self.failure(request)), on: environment)
  }

  private func failInitialization(
    _ environment: FunctionEnvironment, _ request: ReceivedRequest, _ connection: ServerConnection
  ) {
    guard environment.phase == .initializing, let execution = environment.execution else {
      let text = "The runtime reported an error of its initialisation after that was over."
      return connection.answer(.json(.forbidden, JSONString.error(type: "InvalidStateTransition", text)))
    }
    connection.answer(Self.accepted)
    let failure = Self.failure(request)
    ExecutionLog.noteInitialization(environment, status: "error", type: failure.type)
    environment.execution = nil
    end(environment)
    conclude(execution, .failure(failure), on: environment)
  }

  /// What a runtime's answer belongs to; nil if it was refused, or the environment was killed instead.
  private func take(_ id: Substring, from environment: FunctionEnvironment, _ connection: ServerConnection) -> Execution? {
    guard environment.phase == .executing, let execution = environment.execution, execution.invocation.id == id else {
      connection.answer(.json(.badRequest, JSONString.error(type: "InvalidRequestID", "Invalid request ID")))
      return nil
    }
    if execution.invocation.harm.crashes, !execution.isSecond {
      connection.hangUp()
      crash(environment, execution)
      return nil
    }
    // Its time limit holds until it asks for the next one.
    environment.execution = nil
    environment.phase = .finishing
    finishing[environment.version.index].append(environment)
    return execution
  }

  private static var accepted: ServedAnswer { .json(.accepted, "{\"status\":\"OK\"}\n") }

  private static func failure(_ request: ReceivedRequest) -> Outcome.Failure {
    let type = request.headers.first(name: "Lambda-Runtime-Function-Error-Type") ?? "Function.Unknown"
    return Outcome.Failure(type: type, document: request.body)
  }
}
