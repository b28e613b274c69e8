internal import CPosix

extension ProcessPool {
  /// What workers are and may use.
  package struct Configuration: Sendable {
    /// The path of the workers' executable; nil for this process's own, even if its file has been replaced since.
    package var executable: String?

    /// The workers' arguments, the first of which is the name of the program.
    package var arguments: [String]

    /// Variables that workers have besides those of this process, or instead.
    package var environment: [String: String]

    /// The number of workers.
    package var workers: Int

    /// The number of requests that one worker has at once; it executes one, and the others wait in its channel.
    package var depth: Int

    /// The same for requests that take microseconds, between which a worker would mostly wait.
    package var greatestDepth: Int

    /// The folder for the workers' standard output and standard error, `worker-<n>.log`. It is created if its parent exists.
    package var logFolder: String

    /// The resident memory that a worker may use for a request, in bytes; one that uses more is killed. It is measured every 50 ms.
    package var memoryLimit: Int?

    /// The longest that any request may execute.
    package var maximumDuration: Duration?

    /// The longest that a worker may take from its start until it takes its channel.
    package var startLimit: Duration = .seconds(60)

    /// Creates a configuration. By default there is a worker per core, and workers are this executable with its own arguments.
    package init(
      executable: String? = nil, arguments: [String] = CommandLine.arguments, environment: [String: String] = [:],
      workers: Int = Configuration.coreCount, depth: Int = 2, greatestDepth: Int = 16, logFolder: String,
      memoryLimit: Int? = nil,
      maximumDuration: Duration? = nil
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.workers = workers
      self.depth = depth
      self.greatestDepth = max(depth, greatestDepth)
      self.logFolder = logFolder
      self.memoryLimit = memoryLimit
      self.maximumDuration = maximumDuration
    }

    /// The number of processors that this process may use.
    package static var coreCount: Int { max(1, Int(cposix_processor_count())) }

    /// The limits that these settings make.
    var limits: InvocationLimits {
      InvocationLimits(
        requestBytes: Frame.maximumBodyBytes, replyBytes: Frame.maximumBodyBytes, maximumDuration: maximumDuration,
        memoryBytes: memoryLimit, workers: workers, concurrency: workers * greatestDepth * 2)
    }
  }
}
