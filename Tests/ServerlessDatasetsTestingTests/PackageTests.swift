import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct PackageTests {
  private let script = Array("#!/bin/sh\necho unused\n".utf8)

  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      try #require(count > 0)
      rest = rest.dropFirst(count)
    }
  }

  private func read(_ path: String) throws -> [UInt8] {
    let file = try MappedFile(path)
    return try Array(#require(file.bytes(at: 0, count: file.count)))
  }

  private func permissions(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  /// Opens a zip file of these bytes.
  private func openZip(_ bytes: [UInt8]) throws -> FunctionPackage {
    let folder = try TemporaryFolder()
    try write(bytes, to: folder.path + "/package.zip")
    return try FunctionPackage.open(folder.path + "/package.zip")
  }

  @Test func zipFilesAreServed() async throws {
    var zip = ZipWriter()
    try zip.add("bootstrap", read(echoRuntime))
    try zip.add("lib/data.txt", Array("hello".utf8), mode: 0o100644)
    let folder = try TemporaryFolder()
    try write(zip.finished(), to: folder.path + "/package.zip")
    let unpacked = try await withService {
      $0.package = folder.path + "/package.zip"
    } _: { _, client in
      try await client.invoke(#"{"folder":1}"#).text
    }
    #expect(unpacked.contains("local-lambda-"))
    #expect(access(unpacked, F_OK) != 0)
  }

  @Test func filesAreUnpackedAsTheyWere() throws {
    var zip = ZipWriter()
    let noise = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    try zip.add("bootstrap", script)
    try zip.add("lib/", [], mode: 0o040755, isStored: true)
    try zip.add("lib/deep/noise", noise, mode: 0o100640)
    try zip.add("empty", [], mode: 0)
    try zip.add("empty-stored", [], mode: 0o100600, isStored: true)
    try zip.add("stored", noise, mode: 0o100644, isStored: true)
    let package = try openZip(zip.finished())
    defer { package.remove() }
    #expect(try read(package.folder + "/bootstrap") == script)
    #expect(try read(package.folder + "/lib/deep/noise") == noise)
    #expect(try read(package.folder + "/stored") == noise)
    #expect(try read(package.folder + "/empty").isEmpty)
    #expect(try read(package.folder + "/empty-stored").isEmpty)
    #expect(permissions(package.folder + "/bootstrap") & 0o100 != 0)
    #expect(permissions(package.folder + "/lib/deep/noise") & 0o111 == 0)
    #expect(permissions(package.folder + "/empty") & 0o600 == 0o600)
  }

  @Test(arguments: ["../bootstrap", "lib/../../x", "/etc/x", ""])
  func pathsThatLeadOutAreRefused(_ name: String) throws {
    var zip = ZipWriter()
    try zip.add("bootstrap", script)
    try zip.add(name, script)
    #expect { try openZip(zip.finished()) } throws: { ($0 as? LocalLambdaError)?.message.contains("leads out of it") == true }
  }

  @Test func linksAreRefused() throws {
    var zip = ZipWriter()
    try zip.add("bootstrap", script, mode: 0o120777)
    #expect { try openZip(zip.finished()) } throws: { ($0 as? LocalLambdaError)?.message.contains("is a link") == true }
  }

  @Test func filesThatAreNoZipFilesAreRefused() throws {
    for bytes in [[], Array("PK".utf8), [UInt8](repeating: 7, count: 1000)] {
      #expect { try openZip(bytes) } throws: { ($0 as? LocalLambdaError)?.message.contains("directory can't be read") == true }
    }
  }

  @Test func aZipFileWithoutProgramIsRefused() throws {
    var zip = ZipWriter()
    try zip.add("main", script)
    #expect { try openZip(zip.finished()) } throws: { ($0 as? LocalLambdaError)?.message.contains("named bootstrap") == true }
  }

  @Test func damagedFilesAreNoticed() throws {
    var zip = ZipWriter()
    try zip.add("bootstrap", script, isStored: true)
    var bytes = zip.finished()
    // The header of the file takes 30 bytes, its name 9 and its extra field 4.
    bytes[50] ^= 1
    #expect { try openZip(bytes) } throws: { ($0 as? LocalLambdaError)?.message.contains("truncated or damaged") == true }
  }

  @Test func noBytesMakeTheReaderFail() throws {
    var zip = ZipWriter()
    try zip.add("bootstrap", script)
    try zip.add("lib/x", script, isStored: true)
    let whole = zip.finished()
    var random = SeededRandom(seed: 11)
    var refused = 0
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      do {
        try openZip(bytes).remove()
      } catch is LocalLambdaError {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
