internal import Execution
internal import RemoteFunctions

extension TaskEnvironment {
  /// The environment with what a function's host tells its workers: their memory and their disk, of which the driver knows nothing.
  func adapted(to variables: [String: String]) -> TaskEnvironment {
    guard let folder = variables[FunctionWorkerVariables.folder] else { return self }
    let memory = variables[FunctionWorkerVariables.memory].flatMap { Int($0) } ?? memoryLimit
    return TaskEnvironment(
      run: run, store: store, at: location, prefix: prefix, spillFolder: folder,
      memoryBudget: memory.map { max(16 << 20, $0 / 4) } ?? memoryBudget, memoryLimit: memory, inlineLimit: inlineLimit)
  }
}
