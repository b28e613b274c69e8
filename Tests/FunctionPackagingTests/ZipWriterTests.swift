import CZlib
import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct ZipWriterTests {
  private static func entries(seed: UInt64) -> [PackageEntry] {
    var random = SeededRandom(seed: seed)
    let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let text = Array(String(repeating: "the same words again\n", count: 40_000).utf8)
    return [
      PackageEntry(path: "bootstrap", mode: 0o755, bytes: text), PackageEntry(path: "lib/empty", bytes: []),
      PackageEntry(path: "lib/noise", mode: 0o600, bytes: noise), PackageEntry(path: "lib/ä ö.txt", bytes: [65]),
    ]
  }

  private static func write(_ entries: [PackageEntry], to path: String) throws -> Int {
    let writer = try ZipWriter(path)
    for entry in entries { try writer.add(entry) }
    return try writer.close()
  }

  @Test(arguments: 0..<3 as Range<UInt64>) func isReadBack(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let entries = Self.entries(seed: seed)
    let size = try Self.write(entries, to: "\(folder.path)/a.zip")
    let bytes = try LocalFile.read("\(folder.path)/a.zip")
    #expect(bytes.count == size)
    #expect(try ZipReading.entries(bytes) == entries)
    #expect(try folder.contents() == ["a.zip"])
  }

  @Test func isTheSameEveryTime() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { _ = try Self.write(Self.entries(seed: 5), to: "\(folder.path)/\(name).zip") }
    #expect(try LocalFile.read("\(folder.path)/a.zip") == LocalFile.read("\(folder.path)/b.zip"))
  }

  @Test(.needs("python3")) func pythonReadsIt() throws {
    let folder = try TemporaryFolder()
    _ = try Self.write(Self.entries(seed: 1), to: "\(folder.path)/a.zip")
    let script = """
      import sys, zipfile
      with zipfile.ZipFile(sys.argv[1]) as z:
          assert z.testzip() is None
          for i in z.infolist(): print(i.filename, oct(i.external_attr >> 16), i.file_size, i.date_time[:3])
      """
    let result = Shell.run(
      "python3", ["-c", script, "\(folder.path)/a.zip"], environment: ["PYTHONIOENCODING": "utf8"])
    #expect(
      result.output == """
        bootstrap 0o100755 840000 (1980, 1, 1)
        lib/empty 0o100644 0 (1980, 1, 1)
        lib/noise 0o100600 70000 (1980, 1, 1)
        lib/ä ö.txt 0o100644 1 (1980, 1, 1)

        """)
  }

  @Test(.needs("unzip")) func unzipUnpacksIt() throws {
    let folder = try TemporaryFolder()
    _ = try Self.write(Self.entries(seed: 2), to: "\(folder.path)/a.zip")
    let result = Shell.run("unzip", ["-q", "a.zip", "bootstrap", "lib/noise"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
    for entry in Self.entries(seed: 2) where ["bootstrap", "lib/noise"].contains(entry.path) {
      #expect(try LocalFile.read("\(folder.path)/\(entry.path)") == entry.bytes)
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(entry.path)")[.posixPermissions] as? Int
      #expect(mode == Int(entry.mode))
    }
  }

  @Test func leavesNothingHalfWritten() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try ZipWriter("\(folder.path)/a.zip")
      try writer.add(PackageEntry(path: "bootstrap", bytes: [1, 2, 3]))
    }
    #expect(try folder.contents() == [])
    #expect { try ZipWriter("\(folder.path)/absent/a.zip") } throws: {
      ($0 as? PackagingError)?.code == .io && "\($0)".contains("absent/a.zip: No such file")
    }
  }

  @Test func refusesWhatNeedsALargerFormat() {
    let record = ZipRecord(
      path: "bootstrap", mode: 0o755, checksum: 0, size: 1 << 32, packedSize: 10, isDeflated: true, offset: 0)
    #expect { try record.check() } throws: {
      ($0 as? PackagingError)?.code == .tooLarge && "\($0)".contains("use a container image")
    }
  }

  @Test func aBundleIsReportedOn() throws {
    let folder = try TemporaryFolder()
    let bundle = try TestPrograms.greeterBundle.get()
    let report = try bundle.writeZip(to: "\(folder.path)/a.zip")
    _ = try bundle.writeZip(to: "\(folder.path)/b.zip")
    let bytes = try LocalFile.read("\(folder.path)/a.zip")
    #expect(bytes == (try LocalFile.read("\(folder.path)/b.zip")))
    let entries = try bundle.entries()
    #expect(try ZipReading.entries(bytes) == entries)
    #expect(report.packedSize == bytes.count)
    #expect(report.unpackedSize == entries.reduce(0) { $0 + $1.bytes.count })
    #expect(Set(report.entries.map(\.path)) == Set(entries.map(\.path)))
    #expect(report.fitsLambda)
    #expect(report.description.contains("in all"))
  }

  @Test func saysWhatLambdaTakes() {
    func report(packed: Int, unpacked: Int) -> PackageReport {
      PackageReport(
        [
          PackageReport.Entry(path: "a", size: unpacked / 2, packedSize: packed / 4),
          PackageReport.Entry(path: "b", size: unpacked - unpacked / 2, packedSize: packed / 2),
        ], packedSize: packed, hints: ["be smaller"])
    }
    let small = report(packed: 50 << 20, unpacked: 250 << 20)
    #expect(small.fitsDirectUpload)
    #expect(small.fitsLambda)
    #expect(
      small.description == """
          packed  unpacked  MiB
            25.0     125.0  b
            12.5     125.0  a
            50.0     250.0  in all
        hint: be smaller
        """)
    let medium = report(packed: 50 << 20 + 1, unpacked: 250 << 20)
    #expect(!medium.fitsDirectUpload)
    #expect(medium.description.contains("only by way of S3"))
    let large = report(packed: 1, unpacked: 250 << 20 + 1)
    #expect(!large.fitsLambda)
    #expect(large.description.contains("use a container image"))
  }
}
