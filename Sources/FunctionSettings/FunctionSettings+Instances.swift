extension FunctionSettings {
  /// Memory that comes with one processor on AWS Lambda, in MiB; elsewhere it is asked for alike.
  private static let memoryPerProcessor = 1769

  /// Processors of one instance of the function. A worker process goes with each, so that as many tasks run in it side by side.
  package var processors: Int {
    let wanted = max((memory[0] + Self.memoryPerProcessor - 1) / Self.memoryPerProcessor, 1)
    return switch platform {
    case .aws: max(memory[0] / Self.memoryPerProcessor, 1)
    // The numbers that Cloud Run has.
    case .gcp: [1, 2, 4, 6].first { $0 >= wanted } ?? 8
    // Those of Flex Consumption's sizes.
    case .azure: memory[0] > 2048 ? 2 : 1
    case .knative, .openfaas: wanted
    }
  }

  /// Instances that `concurrency` invocations at once need.
  package var instances: Int { (concurrency + processors - 1) / processors }
}
