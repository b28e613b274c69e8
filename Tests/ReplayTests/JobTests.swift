import ProgramTesting
import Testing

/// Jobs of a program that has a `main` of its own.
@Suite(.serialized) struct JobTests {
  @Test func jobsOneAfterTheOtherNestedAndAtOnce() async throws {
    try await ProgramFolder.with { folder in
      let result = try await RunningProgram(Executables.jobServer, ["\(folder.path)/state"], in: folder).result()
      func squares(_ limit: Int) -> Int { (0..<limit).reduce(0) { $0 + $1 * $1 } }
      let nested = [3, 4, 5].reduce(0) { $0 + squares($1 + $0) }
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        result.output == [squares(10), squares(20), nested, squares(30), squares(40)].map(String.init).joined(separator: " "))
    }
  }

  @Test func aRunInARunIsRefused() async throws {
    try await ProgramFolder.with { folder in
      let result = try await RunningProgram(Executables.jobServer, ["\(folder.path)/state", "inner"], in: folder).result()
      #expect(result.output == "misuse" && result.code == 0, "\(result.errors)")
      #expect(ProgramFolder.names(in: "\(folder.path)/state/inner").isEmpty)
    }
  }
}
