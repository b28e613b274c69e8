public import ArgumentParser

/// The options that every program has.
public struct ServerlessOptions: ParsableArguments, Sendable {
  /// Where tasks run.
  public enum Backend: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Warm worker processes of this machine, which are the program itself.
    case processes
    /// Threads of this process: nothing to start, but a trap in a task ends the program, and a task that hangs can't be ended.
    case threads
    /// Functions of AWS Lambda, or of a service that speaks its Invoke API; see <doc:FunctionPlatforms>.
    case lambda
    /// A function behind a URL: Cloud Run, Knative, OpenFaaS, Azure Functions, or a worker of one's own.
    case http
  }

  /// Where tasks run.
  @Option(help: "Where tasks run.")
  public var backend: Backend = .processes

  /// Tasks that run at once; nil for as many as the machine has cores, or for functions 1,000 on Lambda and 100 elsewhere.
  @Option(help: "Tasks that run at once (default: the number of cores; 1000 on Lambda, 100 on other functions).")
  public var workers: Int?

  /// The name of the function; nil for that of the settings, or the program's. The settings are variables such as
  /// `SERVERLESS_DATASET_MEMORY` and the file `serverless-dataset.yaml`, which `serverless-dataset deploy` reads, too.
  @Option(help: ArgumentHelp("The function on Lambda (default: the program's name).", valueName: "name"))
  public var function: String?

  /// The URL of the function, or of the service that runs it.
  @Option(
    help: ArgumentHelp("The function's URL for http, or for lambda that of a service other than AWS's.", valueName: "URL"))
  public var endpoint: String?

  /// The sizes that the function is deployed with; nil for those of the settings.
  @Option(
    help: ArgumentHelp(
      "Memory of the function's sizes in MB, ascending (default: the settings', or 1769,5307,10240).", valueName: "sizes"))
  public var functionMemory: FunctionMemory?

  /// Whether nobody waits at the other end of an invocation: the answer comes by the storage.
  @Flag(help: "On Lambda, invoke asynchronously: for tasks that outlive connections.")
  public var event = false

  /// The folder of intermediate data; nil keeps it with the run's state.
  @Option(help: ArgumentHelp("The folder of intermediate data (default: in the state folder).", valueName: "folder"))
  public var storage: String?

  /// The folder of the lineage file, worker logs and, by default, intermediate data.
  @Option(help: ArgumentHelp("The folder of lineage and worker logs.", valueName: "folder"))
  public var state: String = ".serverless-dataset"

  /// Whether each action's plan is printed to standard error before it runs.
  @Flag(help: "Print each action's plan, with the rules that fired, before it runs.")
  public var explain = false

  /// The run to continue, if not the last unfinished one of the same command.
  @Option(help: ArgumentHelp("Continue this unfinished run, whatever its age.", valueName: "run"))
  public var resume: String?

  /// Whether to start anew even if there is an unfinished run of the same command.
  @Flag(name: .customLong("new"), help: "Start anew, even if the same command has an unfinished run.")
  public var startsAnew = false

  /// The memory that a worker process may use.
  @Option(
    help: ArgumentHelp("Memory that a worker may use, such as 2GiB (default: its share of the machine's).", valueName: "size"))
  public var workerMemory: ByteCount?

  /// Seconds that a task may execute.
  @Option(help: ArgumentHelp("Seconds that a task may execute.", valueName: "seconds"))
  public var taskTimeout: Double = 900

  /// Bytes of input that a task should read.
  @Option(help: ArgumentHelp("Bytes that a task should read.", valueName: "size"))
  public var partitionSize: ByteCount = ByteCount(64 << 20)

  /// Optimizer rules to use.
  @Option(help: ArgumentHelp("Optimizer rules: all, none, or names separated by commas.", valueName: "rules"))
  public var optimizer: String = "all"

  /// Whether nothing but errors is printed about the run.
  @Flag(help: "Print nothing about the run but errors.")
  public var quiet = false

  /// Only for the argument parser, which fills the values in; they can't be read before. In code use the other initialiser.
  public init() {}

  /// Options of these values, for programs that take them from elsewhere than the command line.
  public init(
    backend: Backend, workers: Int? = nil, storage: String? = nil, state: String = ".serverless-dataset", explain: Bool = false,
    resume: String? = nil, startsAnew: Bool = false, workerMemory: ByteCount? = nil, taskTimeout: Double = 900,
    partitionSize: ByteCount = ByteCount(64 << 20), optimizer: String = "all", quiet: Bool = false,
    function: String? = nil, endpoint: String? = nil, functionMemory: FunctionMemory? = nil, event: Bool = false
  ) {
    self.function = function
    self.endpoint = endpoint
    self.functionMemory = functionMemory
    self.event = event
    self.backend = backend
    self.workers = workers
    self.storage = storage
    self.state = state
    self.explain = explain
    self.resume = resume
    self.startsAnew = startsAnew
    self.workerMemory = workerMemory
    self.taskTimeout = taskTimeout
    self.partitionSize = partitionSize
    self.optimizer = optimizer
    self.quiet = quiet
  }

  /// Checks values that the parser can't.
  public mutating func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
    if taskTimeout <= 0 { throw ValidationError("--task-timeout must be more than 0 seconds.") }
    if resume != nil && startsAnew { throw ValidationError("--resume continues a run and --new starts one: give one of them.") }
    if let contradiction { throw ValidationError(contradiction + ".") }
  }

  /// What is said about functions although there are none, or the other way about; nothing is ignored.
  var contradiction: String? {
    let isLocal = backend == .processes || backend == .threads
    for (flag, isGiven) in [
      ("--function", function != nil), ("--endpoint", endpoint != nil), ("--function-memory", functionMemory != nil),
      ("--event", event),
    ] where isGiven {
      if isLocal { return "\(flag) is about functions: give --backend lambda or http with it, or leave it out" }
      if backend == .http && (flag == "--function" || flag == "--event") {
        return "\(flag) is for --backend lambda: the function of --backend http is the one at its --endpoint"
      }
    }
    guard !isLocal, workerMemory != nil else { return nil }
    return
      "--worker-memory is for workers on this machine: a function has the memory that it was deployed with (--function-memory)"
  }
}
