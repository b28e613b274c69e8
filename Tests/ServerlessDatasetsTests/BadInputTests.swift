import ServerlessDatasets
import Testing

/// Inputs and outputs that can't be used: the code, and that the message names the thing.
@Suite struct BadInputTests {
  @Test func missingFilesAndEmptyGlobs() async throws {
    let folder = try TemporaryFolder()
    try folder.write("x\n", to: "in/a.txt")
    try await withSession { session async throws in
      for path in ["in/b.txt", "in/*.csv", "nowhere/*.txt", "nowhere"] {
        let error = try await failure { try await session.readText(folder.file(path)).count() }
        #expect(error?.code == .badInput, "\(path)")
        #expect(error?.message.contains(folder.file(path)) == true, "\(path): \(error?.message ?? "no error")")
        #expect(try await failure { try await session.readFiles(folder.file(path)).count() }?.code == .badInput)
      }
      #expect(try await session.readText(folder.file("in")).count() == 1)
    }
  }

  @Test func aTruncatedArchive() async throws {
    let folder = try TemporaryFolder()
    let whole = Gzip.stored((0..<5000).flatMap { Array("line \($0)\n".utf8) })
    for length in [whole.count - 1, whole.count - 9, whole.count / 2, 12] {
      let path = try folder.write(Array(whole.prefix(length)), to: "cut-\(length).gz")
      try await withSession { session async throws in
        let error = try await failure { try await session.readText(path).count() }
        #expect(error?.code == .badInput, "\(length)")
        #expect(error?.message.contains(path) == true, "\(length): \(error?.message ?? "no error")")
      }
    }
    let path = try folder.write(whole, to: "whole.gz")
    #expect(try await withSession { try await $0.readText(path).count() } == 5000)
  }

  @Test func invalidText() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("good\nb".utf8) + [0xFF, 0xFE] + Array("d\n".utf8), to: "bytes.txt")
    try await withSession { session async throws in
      let lines = session.readText(path)
      let error = try await failure { try await lines.map { try String($0) }.collect() }
      #expect(error?.code == .userError)
      #expect(error?.message.contains("UTF-8") == true, "\(error?.message ?? "no error")")
      #expect(error?.location.input?.contains(path) == true)
      // As bytes, it is no worse than any other line.
      #expect(try await lines.map(\.count).collect() == [4, 4])
      #expect(try await lines.map { String(decoding: $0) }.first() == "good")
    }
  }

  @Test func outputsThatCannotBeWritten() async throws {
    let folder = try TemporaryFolder()
    try folder.write("mine\n", to: "taken/mine.txt")
    try folder.write("mine\n", to: "file")
    let calls = Counter()
    try await withSession { session async throws in
      let numbers = session.range(0..<9, partitions: 2).map { calls.pass($0) }
      for (path, mode) in [("taken", OutputMode.error), ("taken", .overwrite), ("file", .error), ("file/below", .error)] {
        let error = try await failure { try await numbers.write(to: folder.file(path), as: .text, mode: mode) }
        #expect(error?.code == .badOutput, "\(path): \(error.map { "\($0)" } ?? "no error")")
        #expect(error?.message.contains(folder.file(path)) == true, "\(path): \(error?.message ?? "no error")")
      }
      for path in ["file", "taken", "file/below"] {
        let error = try await failure { try await numbers.writeFile(to: folder.file(path), as: .text) }
        #expect(error?.code == .badOutput, "\(path): \(error.map { "\($0)" } ?? "no error")")
        #expect(error?.message.contains(folder.file(path)) == true, "\(path): \(error?.message ?? "no error")")
      }
      // All of this was found before anything ran.
      #expect(calls.count == 0)
    }
    #expect(try folder.text("file") == "mine\n")
    #expect(try folder.names(in: "taken") == ["mine.txt"])
  }

  @Test func formatsThatDoNotFit() async throws {
    let folder = try TemporaryFolder()
    try await withSession { session async throws in
      let pairs = session.dataset(of: [(1, "a"), (2, "b")])
      let header = try await failure { try await pairs.write(to: folder.file("out"), as: .csv(header: "one", "two", "three")) }
      #expect(header?.code == .badOutput)
      #expect(header?.message.contains("3 columns (one, two, three)") == true)
      #expect(header?.message.contains("a row has 2") == true)
      let tuple = try await failure { try await pairs.write(to: folder.file("out"), as: .text) }
      #expect(tuple?.code == .badOutput)
      #expect(tuple?.message.contains("(Int, String)") == true)
      #expect(try folder.names().isEmpty)
      try await pairs.write(to: folder.file("out"), as: .csv(header: "one", "two"))
      #expect(try await session.readText(folder.file("out/part-00000*")).prefix(1) == ["one,two"])
    }
  }

  @Test func aFailedWriteLeavesNoResult() async throws {
    let folder = try TemporaryFolder()
    struct Unlucky: Error {}
    try await withSession { session async throws in
      let failing = session.range(0..<100, partitions: 4).map { number in
        if number == 99 { throw Unlucky() }
        return number
      }
      #expect(try await failure { try await failing.write(to: folder.file("out"), as: .text) }?.code == .userError)
      #expect(try await failure { try await failing.writeFile(to: folder.file("out.txt"), as: .text) }?.code == .userError)
      // A folder may have been made, but nothing that counts is in it.
      #expect(try await session.readText(folder.file("out")).count() == 0)
    }
    #expect(try !folder.names().contains("out.txt"))
  }

  @Test func anUnknownOptimizerRule() async throws {
    let error = try await failure { try await withSession(optimizer: "FuseAll") { try await $0.range(0..<3).count() } }
    #expect(error?.code == .misuse)
    #expect(error?.message.contains("FuseAll") == true)
    #expect(error?.message.contains("FuseNarrowChains") == true)
  }
}
