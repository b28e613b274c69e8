import ProgramTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Storage that loses, changes or refuses what was put there.
@Suite(.serialized) struct LossTests {
  @Test func lostInputIsComputedAgain() async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("lost-input", ["--rounds", "1"])
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == (0..<4).map { "\($0) 0:3000" }.joined(separator: ";"))
      // One partition's output was lost, and no more than that one computed again.
      #expect(folder.count("map ") == 5, "\(folder.lines())")
    }
  }

  @Test func whatReadAnotherVersionIsComputedAgain() async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("lost-input", ["--rounds", "2"])
      #expect(result.code == 0, "\(result.errors)")
      // Whichever partition was lost, every row of it comes from its second computation.
      let parts = result.output.split(separator: ";")
      #expect(parts.count == 4 && parts.allSatisfy { $0.hasSuffix(":3000") }, "\(result.output)")
      #expect(parts.count { $0.hasSuffix(" 1:3000") } == 1, "\(result.output)")
      #expect(folder.count("map ") == 5)
      #expect(folder.count("reduce ") >= 8, "\(folder.lines())")
    }
  }

  @Test func aDamagedLineageFileIsNamed() async throws {
    try await ProgramFolder.with { folder in
      try folder.makeFolder("state")
      try folder.write(String(repeating: "this is no database ", count: 500), to: "state/lineage.sqlite")
      let result = try await folder.run("quick")
      #expect(result.code == 1 && result.output == "")
      #expect(result.errors.contains("\(folder.path)/state/lineage.sqlite: is not a sound lineage file"))
      #expect(result.errors.contains("move it away") && result.errors.contains("--state DIR"))
    }
  }

  @Test func aStateFolderThatCantBe() async throws {
    try await ProgramFolder.with { folder in
      try folder.write("", to: "state")
      let result = try await folder.run("quick")
      #expect(result.code == 1 && result.output == "")
      #expect(result.errors.contains("\(folder.path)/state") && result.errors.contains("--state DIR"), "\(result.errors)")
    }
  }

  @Test func intermediateDataThatCantBeStored() async throws {
    try await ProgramFolder.with { folder in
      try folder.write("", to: "file")
      let result = try await folder.run("shuffle-much", ["--storage", "\(folder.path)/file/below"])
      #expect(result.code == 1 && result.output == "")
      #expect(result.errors.contains("\(folder.path)/file"), "\(result.errors)")
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable)) func aFullDiskUnderTheOutput() async throws {
    try await ProgramFolder.with { folder in
      try await SmallDisk.with(at: "\(folder.path)/small", mebibytes: 4) {
        let result = try await folder.run("write-much")
        #expect(result.code == 1 && result.output == "")
        #expect(result.errors.contains("Error: ") && result.errors.lowercased().contains("no space left"), "\(result.errors)")
        #expect(result.errors.contains("\(folder.path)/small/out"))
        #expect(ProgramFolder.names(in: "\(folder.path)/small/out").isEmpty)
      }
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable)) func aFullDiskUnderIntermediateData() async throws {
    try await ProgramFolder.with { folder in
      try await SmallDisk.with(at: "\(folder.path)/small", mebibytes: 2) {
        let result = try await folder.run("shuffle-much", ["--storage", "\(folder.path)/small"])
        #expect(result.code == 1 && result.output == "")
        #expect(
          result.errors.contains("Error: storage") && result.errors.lowercased().contains("no space left"), "\(result.errors)")
        #expect(result.errors.contains("\(folder.path)/small"))
      }
    }
  }
}
