import Dispatch

/// Runs tasks on a thread that may block, as workers do.
final class ThreadExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "worker")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
