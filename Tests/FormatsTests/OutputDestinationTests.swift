import Foundation
import ObjectStorage
import Records
import Testing

@testable import Formats

@Suite struct OutputDestinationTests {
  private let folder: TemporaryFolder
  private let format = OutputFormat.csv(header: "word", "count")

  init() throws { folder = try TemporaryFolder() }

  private func destination(
    _ name: String = "out", _ layout: OutputDestination.Layout = .folder, run: String = "r1", nonce: String = "n1"
  ) throws -> OutputDestination {
    try OutputDestination(folder.path + "/" + name, layout: layout, run: run, nonce: nonce, fileExtension: "csv")
  }

  @discardableResult
  private func write(_ destination: OutputDestination, _ parts: Range<Int>, attempt: Int = 0) throws -> [OutputPart] {
    try parts.map { index in
      var writer = try OutputPartWriter(
        destination, index: index, attempt: attempt, formatter: format.formatter(for: (String, Int).self))
      let rows = (0..<index).map { ("w\($0)", $0) }
      try rows.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        try writer.append(base, stride: MemoryLayout<(String, Int)>.stride, count: rows.count)
      }
      return try writer.finish()
    }
  }

  private func text(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }

  @Test func aFolderIsCommittedByItsManifest() throws {
    let destination = try destination()
    let state = try destination.prepare(.error)
    let parts = try write(destination, 0..<3)
    #expect(parts.map(\.rows) == [0, 1, 2])
    #expect(try folder.files() == parts.map { "out/" + $0.name })
    let manifest = try destination.commit(parts, after: state, created: 1_741_944_413, schema: "(string, int)", format: format)
    #expect(try folder.files() == ["out/_manifest"] + parts.map { "out/" + $0.name })
    #expect(try text("out/part-00002-r1-n1.csv") == "word,count\nw0,0\nw1,1\n")
    #expect(manifest.created == "2025-03-14T09:26:53Z")
    #expect(try OutputManifest.read(from: FileStore(root: folder.path + "/out")) == manifest)
    #expect(manifest.files == parts && manifest.header == ["word", "count"] && manifest.schema == "(string, int)")
  }

  @Test func existingOutputIsAnErrorUnlessOverwritten() throws {
    let first = try destination()
    try first.commit(write(first, 0..<3), after: first.prepare(.error), created: 0, format: format)
    let second = try destination(run: "r2")
    let error = #expect(throws: FormatError.self) { try second.prepare(.error) }
    #expect(error?.code == .alreadyExists && error?.message.contains(".overwrite") == true)
    let state = try second.prepare(.overwrite)
    let parts = try write(second, 0..<2)
    #expect(try InputListing.resolve(folder.path + "/out").count == 3)
    try second.commit(parts, after: state, created: 0, format: format)
    #expect(try folder.files() == ["out/_manifest"] + parts.map { "out/" + $0.name })
    #expect(try InputListing.resolve(folder.path + "/out").count == 2)
  }

  @Test func filesFromElsewhereAreNeverRemoved() throws {
    try folder.write("out/mine.txt", "x")
    for mode in [OutputMode.error, .overwrite] {
      let error = #expect(throws: FormatError.self) { try destination().prepare(mode) }
      #expect(error?.code == .alreadyExists && error?.message.contains("mine.txt") == true)
    }
    try folder.write("other/.DS_Store", "x")
    #expect(try destination("other").prepare(.error).etag == nil)
    try folder.write("file", "x")
    #expect(code { _ = try destination("file").prepare(.overwrite) } == .alreadyExists)
  }

  @Test func ofTwoRunsAtOnceOneCommits() throws {
    let (first, second) = (try destination(), try destination(run: "r2"))
    let states = (try first.prepare(.error), try second.prepare(.error))
    let parts = (try write(first, 0..<2), try write(second, 0..<2))
    try first.commit(parts.0, after: states.0, created: 0, format: format)
    let failure = code { try second.commit(parts.1, after: states.1, created: 0, format: format) }
    #expect(failure == .alreadyExists || failure == .notFound)
    let (third, fourth) = (try destination(run: "r3"), try destination(run: "r4"))
    let later = (try third.prepare(.overwrite), try fourth.prepare(.overwrite))
    try fourth.commit(write(fourth, 0..<1), after: later.1, created: 0, format: format)
    #expect(code { try third.commit(write(third, 0..<1), after: later.0, created: 0, format: format) } == .conditionFailed)
    #expect(try OutputManifest.read(from: FileStore(root: folder.path + "/out")).run == "r4")
  }

  @Test func aCrashBeforeTheCommitLeavesNoResultAndTheRunGoesOn() throws {
    let destination = try destination()
    _ = try destination.prepare(.error)
    let left = try write(destination, 0..<2)
    #expect(try folder.files().contains("out/_manifest") == false)
    // The same run adopts the first part, writes the second again and drops the rest.
    let again = try destination.prepare(.error)
    #expect(again.isCommitted == false)
    let parts = [left[0]] + (try write(destination, 1..<2, attempt: 2))
    #expect(parts[1].name == "part-00001-r1-n1-2.csv")
    try destination.commit(parts, after: again, created: 0, format: format)
    #expect(try folder.files() == ["out/_manifest"] + parts.map { "out/" + $0.name })
    // Another run takes crashed parts for output, which only .overwrite removes.
    try write(self.destination("new"), 0..<2)
    let other = try self.destination("new", run: "r2")
    #expect(code { _ = try other.prepare(.error) } == .alreadyExists)
    try other.commit(write(other, 5..<6), after: other.prepare(.overwrite), created: 0, format: format)
    #expect(try folder.files().filter { $0.hasPrefix("new/") } == ["new/_manifest", "new/part-00005-r2-n1.csv"])
  }

  @Test func aCommitIsRepeatable() throws {
    let destination = try destination()
    let parts = try write(destination, 0..<2)
    let manifest = try destination.commit(parts, after: destination.prepare(.error), created: 5, format: format)
    try write(destination, 1..<2, attempt: 1)
    for mode in [OutputMode.error, .overwrite] {
      let state = try destination.prepare(mode)
      #expect(state.isCommitted)
      #expect(try destination.commit([], after: state, created: 9, format: format) == manifest)
    }
    #expect(try folder.files() == ["out/_manifest"] + parts.map { "out/" + $0.name })
  }

  @Test func abortRemovesTheParts() throws {
    let first = try destination()
    let kept = try write(first, 0..<2)
    try first.commit(kept, after: first.prepare(.error), created: 0, format: format)
    let second = try destination(run: "r2")
    try write(second, 0..<3)
    try write(first, 2..<3)
    try second.abort()
    try first.abort()
    #expect(try folder.files() == ["out/_manifest"] + kept.map { "out/" + $0.name })
    let single = try destination("one.csv", .singleFile)
    try write(single, 0..<3)
    try single.abort()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
  }

  @Test(arguments: [OutputDestination.Layout.folder, .singleFile]) func missingOrAlteredPartsAreNoticed(
    _ layout: OutputDestination.Layout
  ) throws {
    let destination = try destination("x.csv", layout)
    let state = try destination.prepare(.error)
    let parts = try write(destination, 0..<2)
    let altered = [parts[0], OutputPart(name: parts[1].name, bytes: parts[1].bytes + 1, rows: 1)]
    #expect(code { try destination.commit(altered, after: state, created: 0, format: format) } == .inputChanged)
    let missing = parts + [OutputPart(name: destination.partName(7), bytes: 0, rows: 0)]
    #expect(code { try destination.commit(missing, after: state, created: 0, format: format) } == .notFound)
    try destination.commit(parts, after: state, created: 0, format: format)
  }

  @Test func oneFileHoldsThePartsInOrder() throws {
    let destination = try destination("deep/one.csv", .singleFile)
    let state = try destination.prepare(.error)
    let parts = try write(destination, 0..<4)
    #expect(try folder.files().allSatisfy { $0.hasPrefix("deep/.one.csv-r1-n1/") })
    let manifest = try destination.commit([parts[3], parts[1], parts[0]], after: state, created: 0, format: format)
    #expect(try folder.files() == ["deep/one.csv"])
    #expect(try text("deep/one.csv") == "word,count\nw0,0\nw1,1\nw2,2\nw0,0\n")
    #expect(manifest.files == [OutputPart(name: "one.csv", bytes: 31, rows: 4)])
    #expect(code { _ = try destination.prepare(.error) } == .alreadyExists)
    let next = try self.destination("deep/one.csv", .singleFile, run: "r2")
    #expect(code { _ = try next.prepare(.error) } == .alreadyExists)
    try next.commit([], after: next.prepare(.overwrite), created: 0, format: format)
    #expect(try text("deep/one.csv") == "word,count\n")
  }

  @Test func oneFileIsNotWrittenOverSomebodyElses() throws {
    let destination = try destination("one.csv", .singleFile)
    let state = try destination.prepare(.error)
    let parts = try write(destination, 0..<2)
    try folder.write("one.csv", "somebody else's")
    #expect(code { try destination.commit(parts, after: state, created: 0, format: format) } == .alreadyExists)
    #expect(try text("one.csv") == "somebody else's")
    let overwriting = try destination.prepare(.overwrite)
    try folder.write("one.csv", "somebody else's, once more")
    #expect(code { try destination.commit(parts, after: overwriting, created: 0, format: format) } == .conditionFailed)
    try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: false)
    #expect(code { _ = try self.destination("folder", .singleFile).prepare(.overwrite) } == .alreadyExists)
  }

  @Test func oneFileSurvivesACrashBehindTheCommit() throws {
    let destination = try destination("one.csv", .singleFile)
    let state = try destination.prepare(.error)
    let parts = try write(destination, 0..<3)
    let hidden = folder.path + "/.one.csv-r1-n1"
    try FileManager.default.copyItem(atPath: hidden, toPath: folder.path + "/saved")
    let manifest = try destination.commit(parts, after: state, created: 0, format: format)
    // As it was just before the parts were removed.
    try FileManager.default.moveItem(atPath: folder.path + "/saved", toPath: hidden)
    try FileStore(root: hidden).put(OutputManifest.name, manifest.encoded())
    let again = try destination.prepare(.error)
    #expect(again.isCommitted)
    #expect(try destination.commit(parts, after: again, created: 0, format: format) == manifest)
    #expect(try folder.files() == ["one.csv"])
  }

  @Test func otherStoresWorkAlike() throws {
    let store = MemoryStore.named("output-tests")
    let destination = try OutputDestination("memory://output-tests/out", run: "r1", nonce: "n1", fileExtension: "csv")
    let parts = try write(destination, 0..<3)
    try destination.commit(parts, after: destination.prepare(.error), created: 0, format: format)
    #expect(try store.listAll(prefix: "out").map(\.key) == ["out/_manifest"] + parts.map { "out/" + $0.name })
    #expect(try InputListing.resolve("memory://output-tests/out").map(\.size) == parts.map(\.bytes))
    let single = try OutputDestination(
      "memory://output-tests/a/one.csv", layout: .singleFile, run: "r1", nonce: "n1", fileExtension: "csv")
    try single.commit(write(single, 0..<2), after: single.prepare(.error), created: 0, format: format)
    #expect(try store.listAll(prefix: "a/").map(\.key) == ["a/one.csv"])
  }

  @Test func namesAndLocationsAreChecked() throws {
    for (run, nonce) in [("", "n"), ("r", "a-b"), ("r/1", "n"), ("ü", "n")] {
      #expect(code { _ = try self.destination(run: run, nonce: nonce) } == .invalid)
    }
    #expect(code { _ = try self.destination("x/", .singleFile) } == .invalid)
    #expect(
      try OutputDestination("x", run: "r", nonce: "n", fileExtension: "txt").location == FileManager.default
        .currentDirectoryPath + "/x")
    let destination = try self.destination()
    #expect(destination.partName(123_456) == "part-123456-r1-n1.csv")
    #expect(destination.ownership(of: destination.partName(3, attempt: 1)).isOurs)
    for name in ["part-1.csv", "part-00000-r1-n1", "part-x0000-r1-n1.csv", "notes.csv", "part-00000-r1.csv"] {
      #expect(destination.ownership(of: name).isPart == false, "\(name)")
    }
  }

  @Test func manifestsFromElsewhereAreRefused() throws {
    let destination = try destination()
    let manifest = try destination.commit(
      write(destination, 0..<1), after: destination.prepare(.error), created: 0, format: format)
    let text = String(decoding: try manifest.encoded(), as: UTF8.self)
    for (old, new) in [
      ("\"version\" : 1", "\"version\" : 2"), ("serverless-datasets-output", "x"), ("part-0", "../part-0"), ("{", ""),
    ] {
      let altered = text.replacingOccurrences(of: old, with: new)
      #expect(altered != text)
      #expect(code { _ = try OutputManifest(decoding: Array(altered.utf8), location: "x") } == .invalid)
    }
    let more = text.replacingOccurrences(of: "\"version\"", with: "\"later\" : {}, \"version\"")
    #expect(try OutputManifest(decoding: Array(more.utf8), location: "x") == manifest)
  }
}
