import DataflowPlan
import Execution
import Lineage
import Operators
import Records
import Synchronization
import Testing

/// The driver around the scheduler: outputs that vanish, and are another when they are computed again.
@Suite(.timeLimit(.minutes(5))) struct ActionRunTests {
  /// Rows of three shares, each with the number of the execution that made it, dealt out to so many tasks of another stage.
  private func program(readers: Int) -> (Program, Program.Rows<(Int, Int)>) {
    let executions = Mutex(0)
    var program = Program()
    let source = program.source(Array(0..<30), shares: 3)
    let made = program.add(.map, [source.id], as: (Int, Int).self) { binding in
      // A share is one batch.
      binding.transform = oneToOne { (rows: UnsafeMutablePointer<Int>, count, output: UnsafeMutablePointer<(Int, Int)>) in
        let execution = executions.withLock { executions in
          executions += 1
          return executions
        }
        for index in 0..<count { (output + index).initialize(to: (rows[index], execution)) }
      }
    }
    let spread = program.repartitioned(made, readers)
    let rows = program.map(spread) { $0 }
    return (program, rows)
  }

  private func run(readers: Int, _ invoker: FaultyInvoker) async throws -> [(Int, Int)] {
    let (program, rows) = program(readers: readers)
    let action = try await StageByStage(program, program.bound(rows.id), invoker: invoker)
    invoker.attach(action)
    let run = ActionRun(
      ActionID(rawValue: "action"), action.bound, action.plan, sources: action.sources, history: action.history,
      services: action.services)
    guard case .rows(let outputs) = try await run.run().result else { return [] }
    return try action.rows((Int, Int).self, in: outputs)
  }

  /// Every row is there, and all rows of a share come from one execution of it, whichever task gave them.
  private func check(_ rows: [(Int, Int)], _ comment: Comment) {
    #expect(rows.map(\.0).sorted() == Array(0..<30), comment)
    for share in 0..<3 { #expect(Set(rows.filter { $0.0 / 10 == share }.map(\.1)).count == 1, comment) }
  }

  @Test func whoReadTheOldVersionReadsTheNewOne() async throws {
    // Task 1.0 is done when 1.1 finds that what 0.0 wrote is gone.
    let invoker = FaultyInvoker(concurrency: 1) { request, slice in
      request.stage == 1 && request.task == 1 && request.attempt == 1 && slice == 0
    }
    let rows = try await run(readers: 2, invoker)
    check(rows, "one loss")
    #expect(rows.filter { $0.0 < 10 }.allSatisfy { $0.1 == 4 })
    #expect(
      invoker.runs == [TaskID(0, 0): 2, TaskID(0, 1): 1, TaskID(0, 2): 1, TaskID(1, 0): 2, TaskID(1, 1): 2])
  }

  @Test(arguments: 0..<15)
  func lossesAtAnyTimeLeaveTheResultConsistent(seed: Int) async throws {
    let state = Mutex((generator: SeededGenerator(seed), left: 5))
    let invoker = FaultyInvoker(concurrency: 1 + seed % 3) { request, _ in
      state.withLock { state in
        guard request.stage == 1, state.left > 0, state.generator.oneIn(5) else { return false }
        state.left -= 1
        return true
      }
    }
    check(try await run(readers: 4, invoker), "seed \(seed)")
  }

  @Test func anOutputThatIsGoneEachTimeEndsTheAction() async throws {
    let invoker = FaultyInvoker(concurrency: 1) { request, slice in request.stage == 1 && slice == 0 }
    await #expect {
      _ = try await run(readers: 2, invoker)
    } throws: { error in
      guard let error = error as? DatasetError else { return false }
      return error.code == .storage && error.message.contains("check the storage") && error.location.task == 0
    }
  }
}
