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
    if let contradiction = options.contradiction { throw DatasetError(.misuse, contradiction) }
    let command = try command()
    // Before there is a run: one that can't have its functions isn't opened.
    let remote = try RemoteBackend(options, code: command.code.rawValue, program: name)
    var options = options
    options.storage = options.storage ?? remote?.storage
    let lineage: LineageStore
    let opened: OpenedRun
    do throws(LineageError) {
      lineage = try LineageStore(folder: options.state)
      opened = try await OpenedRun(lineage, command, options)
    } catch {
      throw DatasetError(.lineage, error.description)
    }
    let report = RunReport(opened, isQuiet: options.quiet)
    report.begin()
    if let givenUp = opened.givenUp { Machine.removeLeftovers(of: givenUp, options) }
    let machine: Machine
    do {
      machine = try Machine(options, remote, opened, lineage, command, job: job, report)
    } catch {
      _ = try? await lineage.perform(.finishRun(opened.id, as: .failed, at: .now()))
      throw error
    }
    do {
      try await machine.core.run { try await body(ServerlessSession(machine.core)) }
      await machine.end(as: .succeeded)
    } catch {
      await machine.end(as: .failed, because: error)
      throw error
    }
  }

  private func command() throws -> RunCommand {
    do throws(LineageError) {
      return RunCommand(program: name, code: try CodeIdentity.current(), arguments: arguments, folder: WorkingFolder.path)
    } catch {
      throw DatasetError(.lineage, error.description)
    }
  }

  /// What tells the command from others: a job by its value, a program by its arguments, but for those that only say which run to
  /// continue or what to print.
  private var arguments: [String] {
    if let job { return [job.name, String(decoding: job.value, as: UTF8.self)] }
    var kept: [String] = []
    var rest = CommandLine.arguments.dropFirst()
    while let argument = rest.popFirst() {
      if argument == "--" { return kept + [argument] + rest }
      switch argument {
      case "--new", "--quiet", "--explain": break
      case "--resume": _ = rest.popFirst()
      default: if !argument.hasPrefix("--resume=") { kept.append(argument) }
      }
    }
    return kept
  }
}
