internal import NIOCore

/// The lines that Lambda adds to a function's log.
enum ExecutionLog {
  /// Begins the log of an execution. What was printed before belongs to another one, unless it was the initialisation.
  static func begin(_ environment: FunctionEnvironment, _ invocation: Invocation) {
    let output = environment.process.output
    guard invocation.wantsLog || output.isLogged else { return }
    output.drain()
    if environment.initialization == nil { output.forget() }
    output.note("START RequestId: \(invocation.id) Version: \(environment.version.name)\n")
  }

  /// Notes an initialisation that failed.
  static func noteInitialization(_ environment: FunctionEnvironment, status: String, type: String) {
    let time = Milliseconds.text(nanoseconds: (NIODeadline.now() - environment.begin).nanoseconds)
    let error = status == "error" ? "\tError Type: \(type)" : ""
    environment.process.output.drain()
    environment.process.output.note("INIT_REPORT Init Duration: \(time) ms\tPhase: init\tStatus: \(status)\(error)\n")
  }

  /// Ends the log of an execution.
  static func end(_ environment: FunctionEnvironment, _ execution: Execution, _ outcome: Outcome, _ bill: Bill) {
    let process = environment.process
    guard execution.invocation.wantsLog || process.output.isLogged else { return }
    process.sample()
    process.output.drain()
    var status = ""
    if case .failure(let failure) = outcome {
      process.output.note(failure.logLine)
      let type = process.isOverMemory ? "Runtime.OutOfMemory" : failure.type
      if !failure.logLine.isEmpty {
        status = "Status: \(failure.status)" + (failure.status == "error" ? "\tError Type: \(type)\t" : "\t")
      }
    }
    let id = execution.invocation.id
    let used = min((process.peakBytes + 1_048_575) >> 20, environment.version.memory)
    let initialization = environment.initialization.map { "Init Duration: \(Milliseconds.text(nanoseconds: $0)) ms\t" } ?? ""
    process.output.note(
      "END RequestId: \(id)\nREPORT RequestId: \(id)\tDuration: \(Milliseconds.text(nanoseconds: bill.nanoseconds)) ms\t"
        + "Billed Duration: \(bill.milliseconds) ms\tMemory Size: \(environment.version.memory) MB\t"
        + "Max Memory Used: \(used) MB\t\(initialization)\(status)\n")
  }
}
