/// Why a request has no reply.
package struct InvocationError: Error, Sendable {
  /// The kind of failure. It is open: a backend may add its own.
  package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The stable name.
    package var rawValue: String

    /// Creates a code from its stable name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The stable name.
    package var description: String { rawValue }

    /// The worker ended: it crashed, exited or was killed.
    package static let workerLost = Code(rawValue: "workerLost")

    /// The request executed for longer than it may.
    package static let deadlineExceeded = Code(rawValue: "deadlineExceeded")

    /// The worker used more memory than it may.
    package static let outOfMemory = Code(rawValue: "outOfMemory")

    /// The calling task was cancelled, or the invoker was shut down.
    package static let cancelled = Code(rawValue: "cancelled")

    /// Workers can't be started, or end before their first reply each time.
    package static let startFailed = Code(rawValue: "startFailed")

    /// The request or its reply is larger than the platform carries.
    package static let payloadTooLarge = Code(rawValue: "payloadTooLarge")

    /// The platform refused the request because there were too many; the same request works later.
    package static let throttled = Code(rawValue: "throttled")

    /// The function may have done its work, but the answer never came: the connection broke or the platform failed.
    package static let answerLost = Code(rawValue: "answerLost")

    /// The platform has no such function, or it has other code.
    package static let notDeployed = Code(rawValue: "notDeployed")

    /// The storage failed that requests and replies travel through.
    package static let storageFailed = Code(rawValue: "storageFailed")

    /// The platform refused the caller.
    package static let accessDenied = Code(rawValue: "accessDenied")

    /// The worker broke the protocol, such as by answering a request that it was never sent.
    package static let protocolViolation = Code(rawValue: "protocolViolation")
  }

  /// The kind of failure.
  package var code: Code

  /// What happened and how to mend it.
  package var message: String

  /// Which worker it happened on, for people; empty if the request reached none.
  package var workerDescription: String

  /// The last lines that a lost worker wrote to its standard output and standard error.
  package var logTail: String

  /// Whether the request began executing. If false, trying again is always safe and says nothing about the request.
  package var hadStarted: Bool

  /// What the failed invocation took, where the platform says so.
  package var usage: InvocationUsage?

  /// Creates an error.
  package init(_ code: Code, _ message: String, worker: String = "", logTail: String = "", hadStarted: Bool = false) {
    self.code = code
    self.message = message
    self.workerDescription = worker
    self.logTail = logTail
    self.hadStarted = hadStarted
  }
}

extension InvocationError {
  /// The error of a request that was cancelled in good time.
  package static let cancelledBeforeStart = InvocationError(.cancelled, "Its task was cancelled before it began.")

  /// - Throws: `cancelledBeforeStart` if the current task is cancelled.
  package static func checkCancellation() throws(InvocationError) {
    if Task.isCancelled { throw cancelledBeforeStart }
  }
}

extension InvocationError: CustomStringConvertible {
  /// Code, message, worker and log tail, for people.
  package var description: String {
    var text = "\(code): \(message)"
    if !workerDescription.isEmpty { text += " (\(workerDescription))" }
    if !logTail.isEmpty { text += "\nIts last output was:\n\(logTail)" }
    return text
  }
}
