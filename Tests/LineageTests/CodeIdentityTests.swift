import Testing

@testable import Lineage

@Suite struct CodeIdentityTests {
  private func identity(_ bytes: [UInt8]) -> CodeIdentity { bytes.withUnsafeBytes { CodeIdentity.identity(of: $0) } }

  @Test func isTheBuildIDWhereThereIsOne() {
    #expect(identity(ELFFile().bytes).rawValue == "build-id:deadbeef01")
    #expect(identity(ELFFile(code: Array("other".utf8)).bytes).rawValue == "build-id:deadbeef01")
  }

  @Test func isTheLoadedContentOtherwise() {
    let plain = ELFFile(buildID: nil)
    #expect(identity(plain.bytes).rawValue.hasPrefix("content:"))
    #expect(identity(plain.bytes) != identity(ELFFile(buildID: nil, code: Array("other".utf8)).bytes))
  }

  @Test func strippingKeepsTheLoadedContent() {
    let stripped = ELFFile(buildID: nil)
    #expect(identity(stripped.bytes) == identity(ELFFile(buildID: nil, symbols: [1, 2, 3]).bytes))
  }

  @Test func isAHashOfAnyOtherFile() {
    #expect(identity(Array("#!/bin/sh".utf8)).rawValue.hasPrefix("content:"))
    #expect(identity(Array("#!/bin/sh".utf8)) != identity(Array("#!/bin/bash".utf8)))
    #expect(identity([]).rawValue.hasPrefix("content:"))
  }

  @Test func unsoundFilesAreHashedAndNeverRunOver() {
    let sound = ELFFile().bytes
    for count in 0..<sound.count { #expect(identity(Array(sound.prefix(count))).rawValue.contains(":")) }
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5000 {
      var file = sound
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        file[Int.random(in: 6..<file.count, using: &generator)] = [0, 0xff, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(
            using: &generator)!
      }
      #expect(identity(file).rawValue.contains(":"))
    }
  }

  @Test func thisProcessHasOne() throws {
    let identity = try CodeIdentity.current()
    #expect(identity.rawValue.count > 20)
    #expect(try CodeIdentity.current() == identity)
  }

  @Test func aFileThatIsNotThereIsAnError() throws {
    let error = #expect(throws: LineageError.self) { try CodeIdentity.of(executable: "/nowhere/program") }
    #expect(error?.code == .io)
    #expect(error?.path == "/nowhere/program")
  }

  @Test func aFileHasTheIdentityOfItsBytes() throws {
    let folder = try TemporaryFolder()
    try folder.write(ELFFile().bytes, to: "program")
    try folder.write([], to: "empty")
    #expect(try CodeIdentity.of(executable: folder.path + "/program").rawValue == "build-id:deadbeef01")
    #expect(try CodeIdentity.of(executable: folder.path + "/empty") == identity([]))
  }
}
