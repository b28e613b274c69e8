internal import NIOCore

extension LambdaService {
  /// An environment for an execution: one that waits, one that is about to ask, or a new one. Nil if the ramp allows none.
  func acquire(_ version: FunctionVersion, obeysRamp: Bool) -> AcquiredEnvironment? {
    if let waiting = idle[version.index].popLast() { return .ready(waiting) }
    if let soon = finishing[version.index].popLast() { return .ready(soon) }
    guard ramp.take(now: .now()) || !obeysRamp else { return nil }
    return start(version)
  }

  private func start(_ version: FunctionVersion) -> AcquiredEnvironment {
    lastEnvironment += 1
    let number = lastEnvironment
    do throws(ProcessLauncher.Failure) {
      let process = try launch(version, number)
      let environment = FunctionEnvironment(number: number, version: version, process: process, begin: .now())
      environments[number] = environment
      count { $0.environments = environments.count }
      limitInitialization(of: environment)
      return .ready(environment)
    } catch {
      return .unstartable(error)
    }
  }

  private func launch(_ version: FunctionVersion, _ number: Int) throws(ProcessLauncher.Failure) -> EnvironmentProcess {
    let variables = EnvironmentVariables.list(
      configuration, version: version, folder: launcher.folder, runtimeAPI: "127.0.0.1:\(port)/environment-\(number)")
    let process = try launcher.launch(environment: number, memoryBytes: version.memory << 20, variables: variables)
    count { $0.coldStarts += 1 }
    watch?.add(process)
    return process
  }

  /// A process that takes too long to initialise is started once again, within the time limit of the function, as Lambda does.
  private func limitInitialization(of environment: FunctionEnvironment) {
    let limit = environment.isSecondTry ? configuration.timeout : configuration.initializationTimeout
    environment.timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
      ExecutionLog.noteInitialization(environment, status: "timeout", type: "")
      if environment.isSecondTry {
        self.timeOut(environment)
      } else {
        environment.isRestarting = true
        environment.process.kill()
      }
    }
  }

  private func restart(_ environment: FunctionEnvironment) {
    environment.isRestarting = false
    environment.isSecondTry = true
    environment.begin = .now()
    do throws(ProcessLauncher.Failure) {
      environment.process = try launch(environment.version, environment.number)
      limitInitialization(of: environment)
    } catch {
      forget(environment)
      if let execution = environment.execution { conclude(execution, unstartable: error) }
    }
  }

  /// Gives an environment something to execute, now or as soon as it asks.
  func assign(_ execution: Execution, to acquired: AcquiredEnvironment) {
    switch acquired {
    case .unstartable(let failure): conclude(execution, unstartable: failure)
    case .ready(let environment):
      environment.execution = execution
      if environment.parked != nil { handOver(execution, to: environment) }
    }
  }

  /// Ends an environment that has taken too long, and says so to who waits for it.
  func timeOut(_ environment: FunctionEnvironment) {
    let wasInitializing = environment.phase == .initializing
    end(environment)
    // What it would have executed next is executed elsewhere once its process has ended.
    guard let execution = environment.execution, execution.begin != nil || wasInitializing else { return }
    environment.execution = nil
    count { $0.timeouts += 1 }
    let id = execution.invocation.id
    let text = "Task timed out after \(Milliseconds.seconds(configuration.timeout)) seconds"
    var failure = Outcome.Failure(type: "Sandbox.Timedout", text, requestID: id)
    failure.logLine = "\(WallClock.text) \(id) \(text)\n\n"
    failure.status = "timeout"
    conclude(execution, .failure(failure), on: environment)
  }

  /// Kills an environment that nothing more is to be executed in.
  func end(_ environment: FunctionEnvironment) {
    environment.phase = .ending
    environment.timer?.cancel()
    withdraw(environment)
    environment.process.kill()
  }

  func endIdleEnvironments() {
    let limit = NIODeadline.now() - TimeAmount(configuration.idleTime)
    for version in versions {
      for environment in idle[version.index].prefix(while: { $0.idleSince < limit }) { end(environment) }
    }
  }

  /// A process has ended.
  func processEnded(_ process: EnvironmentProcess, _ exit: ProcessExit) {
    if process.isOverMemory { count { $0.memoryKills += 1 } }
    guard let environment = environments[process.environment], environment.process === process else { return }
    if environment.isRestarting, !isStopping { return restart(environment) }
    let wasInitializing = environment.phase == .initializing
    forget(environment)
    guard let execution = environment.execution else { return }
    environment.execution = nil
    if execution.begin == nil, !wasInitializing, !isStopping, let other = acquire(environment.version, obeysRamp: false) {
      // Nothing of it has been executed yet.
      return assign(execution, to: other)
    }
    let failure = Outcome.Failure(type: "Runtime.ExitError", exit.message, requestID: execution.invocation.id)
    if wasInitializing { ExecutionLog.noteInitialization(environment, status: "error", type: failure.type) }
    conclude(execution, .failure(failure), on: environment)
  }

  private func forget(_ environment: FunctionEnvironment) {
    environment.phase = .ending
    environment.timer?.cancel()
    withdraw(environment)
    environments[environment.number] = nil
    count { $0.environments = environments.count }
  }

  /// Takes an environment from the lists of those that can be given something to execute.
  func withdraw(_ environment: FunctionEnvironment) {
    idle[environment.version.index].removeAll { $0 === environment }
    finishing[environment.version.index].removeAll { $0 === environment }
  }
}
