import DataflowPlan
import Exchange
import Execution
import FunctionInvocation
import ObjectStorage
import Synchronization

/// Runs tasks in this process, and lets their input vanish before.
final class FaultyInvoker: FunctionInvoker {
  struct Work: Sendable {
    let plan: StagePlan
    let bound: BoundPlan
    let environment: TaskEnvironment
  }

  private let work = Mutex<Work?>(nil)
  private let concurrency: Int
  /// Which slices' objects are to vanish before a task reads them.
  private let loses: @Sendable (TaskRequest, _ slice: Int) -> Bool
  private let requests = Mutex<[TaskID: Int]>([:])

  init(concurrency: Int, loses: @escaping @Sendable (TaskRequest, Int) -> Bool) {
    self.concurrency = concurrency
    self.loses = loses
  }

  func attach(_ action: StageByStage) {
    work.withLock { $0 = Work(plan: action.plan.stages, bound: action.bound, environment: action.environment) }
  }

  /// How often each task was run.
  var runs: [TaskID: Int] { requests.withLock { $0 } }

  var limits: InvocationLimits { InvocationLimits(workers: concurrency, concurrency: concurrency) }
  func prepare() {}
  func shutdown() {}

  func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply {
    guard let work = work.withLock({ $0 }) else { throw InvocationError(.startFailed, "nothing is attached") }
    do {
      let request = try TaskRequest(request.body)
      requests.withLock { $0[TaskID(request.stage, request.task), default: 0] += 1 }
      for case .slices(let slices, _, _) in request.feeds {
        for (index, slice) in slices.enumerated() {
          if let key = slice.source.objectKey, loses(request, index) { try work.environment.store.delete([key]) }
        }
      }
      await Task.yield()
      return InvocationReply(TaskRunner.run(request, of: work.plan, work.bound, in: work.environment).encoded)
    } catch {
      throw InvocationError(.protocolViolation, "\(error)")
    }
  }
}
