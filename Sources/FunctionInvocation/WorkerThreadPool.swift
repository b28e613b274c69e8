/// An executor with threads of its own, for user code, which may block and so must not run on Swift's cooperative pool.
///
/// Jobs start in the order in which they were enqueued. The threads keep the pool in memory until `shutdown()`.
package final class WorkerThreadPool: TaskExecutor {
  private struct Queue: Sendable {
    var jobs = WaitingLine<UnownedJob>()
    var enqueued: UInt64 = 0
    var isShutDown = false
  }

  private let queue = Monitor(Queue())

  /// Starts `threads` threads, each with a stack of 8 MiB, as a main thread has.
  ///
  /// - Parameter name: The threads' name in debuggers; Linux shows 15 bytes of it.
  package init(threads: Int, name: String = "worker") {
    precondition(threads > 0, "A pool needs at least one thread.")
    for number in 0..<threads {
      Threads.start(name: "\(name)-\(number)") { self.runJobs() }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    var isAccepted = false
    queue.change { queue in
      guard !queue.isShutDown else { return }
      isAccepted = true
      queue.enqueued += 1
      queue.jobs.append(job, sequence: queue.enqueued)
    }
    // A task that outlives its executor must still be able to end.
    if !isAccepted { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// Ends the threads once the jobs enqueued so far are done, without waiting for that. Later jobs run on Swift's cooperative pool.
  package func shutdown() {
    queue.change(wakingAll: true) { $0.isShutDown = true }
  }

  private func runJobs() {
    let executor = asUnownedTaskExecutor()
    while let job = nextJob() { job.runSynchronously(on: executor) }
  }

  private func nextJob() -> UnownedJob? {
    queue.wait { queue -> UnownedJob?? in
      if let job = queue.jobs.popFirst() { return job }
      return queue.isShutDown ? .some(nil) : nil
    }
  }
}
