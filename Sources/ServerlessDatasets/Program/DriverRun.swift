internal import DataflowPlan
internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import ObjectStorage
internal import Records
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A run, from the driver's side: claims or opens it in lineage, starts the backend, executes the program, and cleans up.
struct DriverRun {
  private let name: String
  private let options: ServerlessOptions
  /// For programs with their own `main`: which job workers must run.
  private let job: (name: String, value: [UInt8])?

  init(_ name: String, _ options: ServerlessOptions, job: (name: String, value: [UInt8])?) {
    self.name = name
    self.options = options
    self.job = job
  }

  func run(_ body: @escaping @Sendable (ServerlessSession) async throws -> Void) async throws {
    let lineage: LineageStore
    let command: RunCommand
    let opened: OpenedRun
    do throws(LineageError) {
      lineage = try LineageStore(folder: options.state)
      command = RunCommand(program: name, code: try CodeIdentity.current(), arguments: arguments, folder: workingFolder())
      opened = try await OpenedRun(lineage, command, options)
    } catch {
      throw DatasetError(.lineage, error.description)
    }
    let report = RunReport(opened, isQuiet: options.quiet)
    report.begin()
    let machine = try Machine(options, opened, lineage, command, job: job, report)
    do {
      try await machine.core.run { try await body(ServerlessSession(machine.core)) }
      await machine.end(as: .succeeded)
    } catch {
      await machine.end(as: .failed)
      throw error
    }
  }

  /// A job's value is part of the command.
  private var arguments: [String] {
    guard let job else { return Array(CommandLine.arguments.dropFirst()).filter { $0 != "--new" } }
    return [job.name, String(decoding: job.value, as: UTF8.self)]
  }

  private func workingFolder() -> String {
    guard let folder = getcwd(nil, 0) else { return "" }
    defer { free(folder) }
    return String(cString: folder)
  }
}
