import Execution

/// Random stages, the tasks of each, what these read and what they compute.
struct SimulatedTopology {
  struct Stage {
    var producers: [Int]
    var tasks: Int
    /// Tasks whose output differs from attempt to attempt.
    var isDeterministic: [Bool]
    /// How each input is read: 0 by task, 1 whole, 2 by partition.
    var reads: [Int]
  }

  static let partitions = 4
  private(set) var stages: [Stage] = []
  let rowsNeeded: Int?

  init(using generator: inout SeededGenerator) {
    for number in 0..<Int.random(in: 1...5, using: &generator) {
      var producers = (0..<number).filter { _ in generator.oneIn(2) }
      // Every stage is read: what nobody reads isn't in a plan.
      if number > 0, !producers.contains(number - 1) { producers.append(number - 1) }
      let tasks = generator.oneIn(20) ? 0 : Int.random(in: 1...6, using: &generator)
      stages.append(
        Stage(
          producers: producers, tasks: tasks, isDeterministic: (0..<tasks).map { _ in !generator.oneIn(3) },
          reads: producers.map { _ in Int.random(in: 0...2, using: &generator) }))
    }
    rowsNeeded = generator.oneIn(3) ? Int.random(in: 0...8, using: &generator) : nil
  }

  func needs(of task: TaskID) -> [TaskShape.Need] {
    let stage = stages[task.stage]
    return zip(stage.producers, stage.reads).compactMap { producer, read in
      switch read {
      case 0:
        let count = stages[producer].tasks
        return count == 0 ? nil : TaskShape.Need(producer: producer, task: task.index % count, partitions: 0..<Int.max)
      case 1: return TaskShape.Need(producer: producer, task: nil, partitions: 0..<Int.max)
      default:
        let first = task.index % Self.partitions
        return TaskShape.Need(producer: producer, task: nil, partitions: first..<min(first + 2, Self.partitions))
      }
    }
  }

  /// What an attempt at a task computes from those inputs. Of a task that isn't deterministic, every second partition changes.
  func output(of task: TaskID, attempt: Int, _ inputs: [SimulatedWorld.Input]) -> SimulatedWorld.Output {
    var seed = SeededGenerator.mix(UInt64(task.stage * 100 + task.index + 1))
    for digest in inputs.lazy.flatMap(\.digests) { seed = SeededGenerator.mix(seed ^ digest) }
    let isDeterministic = stages[task.stage].isDeterministic[task.index]
    let digests = (0..<Self.partitions).map { partition in
      SeededGenerator.mix(seed &+ UInt64(partition) &+ (isDeterministic || partition % 2 == 0 ? 0 : UInt64(attempt) &* 1_000))
    }
    return SimulatedWorld.Output(attempt: attempt, digests: digests, inputs: inputs)
  }

  /// Rows of a result.
  func rows(_ digests: [UInt64]) -> Int { Int(digests[1] % 4) }
}
