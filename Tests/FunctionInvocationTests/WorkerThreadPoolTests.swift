import Testing

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct WorkerThreadPoolTests {
  @Test func runsTasksOnItsOwnThreads() async {
    let pool = WorkerThreadPool(threads: 2, name: "mill")
    defer { pool.shutdown() }
    let names = await withTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask(executorPreference: pool) { threadName() } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(!names.isEmpty && names.isSubset(of: ["mill-0", "mill-1"]))
  }

  @Test func oneThreadRunsJobsInOrder() async {
    let pool = WorkerThreadPool(threads: 1)
    defer { pool.shutdown() }
    let log = InvocationLog()
    let tasks = (UInt8(0)..<100).map { number in
      Task(executorPreference: pool) { log.append([number]) }
    }
    for (index, task) in tasks.enumerated() { #expect(await task.value == index + 1) }
  }

  @Test func eachThreadMayBlock() async {
    let pool = WorkerThreadPool(threads: 8)
    defer { pool.shutdown() }
    let entered = InvocationLog()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask(executorPreference: pool) {
          entered.append([])
          while entered.count < 8 { usleep(1000) }
        }
      }
    }
    #expect(entered.count == 8)
  }

  @Test func hasDeepStacks() async {
    let pool = WorkerThreadPool(threads: 1)
    defer { pool.shutdown() }
    let depth = await Task(executorPreference: pool) { descend(3000) }.value
    #expect(depth == 3000)
  }

  @Test func tasksThatOutliveItStillEnd() async {
    let pool = WorkerThreadPool(threads: 1)
    let task = Task(executorPreference: pool) {
      try? await Task.sleep(for: .milliseconds(30))
      return 7
    }
    pool.shutdown()
    #expect(await task.value == 7)
  }
}

/// Uses 1 KiB of stack for each level.
@inline(never)
private func descend(_ levels: Int) -> Int {
  withUnsafeTemporaryAllocation(byteCount: 1000, alignment: 8) { room in
    room[0] = 1
    return levels == 0 ? 0 : descend(levels - 1) + Int(room[0])
  }
}

private func threadName() -> String {
  var name = [CChar](repeating: 0, count: 64)
  #if canImport(Darwin)
    pthread_getname_np(pthread_self(), &name, 64)
  #else
    guard let file = fopen("/proc/thread-self/comm", "r") else { return "" }
    defer { fclose(file) }
    fgets(&name, 64, file)
  #endif
  return text(name.filter { $0 != 10 })
}
