import Foundation
import Testing

/// The same program on worker processes, on threads, and as plain Swift.
@Suite struct BackendTests {
  @Test(arguments: ["processes", "threads"])
  func programsGiveWhatPlainSwiftGives(_ backend: String) throws {
    let names = PlainPipelines.all.map(\.name)
    let folder = try TemporaryFolder()
    let output = try Program.run(
      "pipelines",
      [
        "--names", names.joined(separator: ","), "--backend", backend, "--workers", "2", "--state", folder.file("state"),
        "--quiet",
      ],
      in: folder)
    #expect(output.status == 0, "\(output.errors)")
    #expect(output.errors.isEmpty)
    let lines = output.text.split(separator: "\n").map(String.init)
    for (name, expected) in PlainPipelines.all {
      #expect(lines.filter { $0.hasPrefix("\(name): ") } == expected.map { "\(name): \($0)" }, "\(name) on \(backend)")
    }
    #expect(lines.count == PlainPipelines.all.reduce(0) { $0 + $1.lines.count })
  }

  @Test(arguments: ["processes", "threads"])
  func aRunThatFailsSaysWhy(_ backend: String) throws {
    let folder = try TemporaryFolder()
    let output = try Program.run(
      "pipelines", ["--names", "sums,nothing", "--backend", backend, "--workers", "1", "--state", folder.file("state")],
      in: folder)
    #expect(output.status != 0)
    #expect(output.errors.contains("there is no pipeline nothing"))
    #expect(output.text.split(separator: "\n").count == 50)
  }

  @Test(arguments: [
    (["--endpoint", "http://127.0.0.1:1"], "--endpoint is about functions"),
    (["--function", "f"], "--function is about functions"),
    (["--backend", "threads", "--function-memory", "1769"], "--function-memory is about functions"),
    (["--backend", "http", "--event"], "--event is for --backend lambda"),
    (["--backend", "lambda", "--worker-memory", "1GiB"], "--worker-memory is for workers on this machine"),
    (["--backend", "http"], "needs the function's URL"),
    (["--backend", "http", "--endpoint", "https://f.example"], "functions can't reach"),
  ])
  func whatTheBackendCantHaveIsAnErrorBeforeTheRun(_ arguments: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    let output = try Program.run("pipelines", ["--names", "sums", "--state", folder.file("state")] + arguments, in: folder)
    #expect(output.status != 0)
    #expect(output.errors.contains(message), "\(output.errors)")
    // No run was opened that a next one would have to step over.
    #expect(!FileManager.default.fileExists(atPath: folder.file("state")))
  }

  @Test func theExplanationIsPrinted() throws {
    let folder = try TemporaryFolder()
    let output = try Program.run(
      "pipelines", ["--names", "sums", "--backend", "threads", "--state", folder.file("state"), "--explain"], in: folder)
    #expect(output.status == 0)
    for heading in ["== Logical ==", "== Optimised ==", "== Stages ==", "== Rules =="] {
      #expect(output.errors.contains(heading))
    }
  }
}

/// A program that is built beside the tests.
enum Program {
  struct Output {
    let status: Int32
    let text: String
    let errors: String
  }

  static func run(_ name: String, _ arguments: [String], in folder: TemporaryFolder) throws -> Output {
    let process = Process()
    process.executableURL = try location(of: name)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    // Files, not pipes: nothing blocks however much is written.
    let (text, errors) = (folder.file("stdout"), folder.file("stderr"))
    for path in [text, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: text)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Output(status: process.terminationStatus, text: try folder.text("stdout"), errors: try folder.text("stderr"))
  }

  private static func location(of name: String) throws -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    #if os(Linux)
      folder = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        .deletingLastPathComponent()
    #endif
    while folder.path != "/" {
      let program = folder.appendingPathComponent(name)
      if FileManager.default.isExecutableFile(atPath: program.path) { return program }
      folder.deleteLastPathComponent()
    }
    throw NotBuilt(name: name)
  }

  private struct NotBuilt: Error {
    let name: String
  }
}
