/// What a function's process has, and may use.
package struct FunctionHost: Sendable {
  /// Which code it runs.
  package var code: String
  /// Memory for all workers together, in bytes; nil where nobody said.
  package var memoryBytes: Int?
  /// Worker processes of one run.
  package var workers: Int
  /// A folder for logs and spill files.
  package var folder: String
  /// The most bytes of an answer; a larger one goes to the storage.
  package var answerBytes: Int
  /// Runs whose workers are kept. Of the one that was called the longest ago they end when another comes.
  package var runs: Int
  /// What tells this environment from others, for people.
  package var name: String
  /// The workers' executable; nil for this process's own.
  package var executable: String?

  /// A host of these parts.
  package init(
    code: String, memoryBytes: Int?, workers: Int, folder: String, answerBytes: Int, runs: Int, name: String
  ) {
    self.code = code
    self.memoryBytes = memoryBytes
    self.workers = max(1, workers)
    self.folder = folder
    self.answerBytes = answerBytes
    self.runs = max(1, runs)
    self.name = name
  }

  /// Memory for each worker process: a share of what this process leaves.
  package var memoryPerWorker: Int? {
    memoryBytes.map { memory in
      // This process itself, and what the system counts besides.
      let rest = memory - max(32 << 20, memory / 16)
      return max(rest, memory / 2) / workers
    }
  }
}

/// What a function's host tells its workers beside what the driver does.
package enum FunctionWorkerVariables {
  /// Bytes of memory that the worker may use.
  package static let memory = "SERVERLESS_DATASET_WORKER_MEMORY"
  /// The folder for its spill files.
  package static let folder = "SERVERLESS_DATASET_WORKER_FOLDER"
  /// The working folder that it takes if there is one: the driver's, where driver and function share a disk.
  package static let workingFolder = "SERVERLESS_DATASET_WORKER_DIRECTORY"
}
