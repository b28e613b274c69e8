extension LocalLambda {
  /// What a service has done so far.
  public struct Statistics: Sendable, Hashable {
    /// Requests to invoke the function that were well-formed, whatever became of them.
    public var requests = 0
    /// Executions that were handed to an environment, duplicates and retries included.
    public var executions = 0
    /// Executions that ended with a response.
    public var successes = 0
    /// Executions that ended otherwise: errors of the handler, time-outs, ended processes.
    public var failures = 0
    /// Failures because of the time limit.
    public var timeouts = 0
    /// Environments that were killed because they used too much memory.
    public var memoryKills = 0
    /// Environments that were started.
    public var coldStarts = 0
    /// Environments that are there now.
    public var environments = 0
    /// The most invocations that were executing at a time.
    public var peakConcurrency = 0
    /// Requests that were refused because of the concurrency or the ramp.
    public var throttled = 0
    /// Asynchronous invocations that wait.
    public var queued = 0
    /// Executions that were made twice on purpose.
    public var injectedDuplicates = 0
    /// Answers that were dropped on purpose, those to duplicates not counted.
    public var injectedDroppedAnswers = 0
    /// Requests that were throttled on purpose.
    public var injectedThrottles = 0
    /// Processes that were killed on purpose.
    public var injectedCrashes = 0
    /// Requests that were answered with an error of the service on purpose.
    public var injectedServerErrors = 0
    /// What Lambda would bill, in milliseconds: executions and initialisations, each rounded up.
    public var billedMilliseconds = 0
    /// The same times the memory, in MB · ms.
    public var billedMegabyteMilliseconds = 0

    /// Nothing yet.
    public init() {}
  }
}
