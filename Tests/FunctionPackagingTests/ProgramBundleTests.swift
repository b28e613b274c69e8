import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct ProgramBundleTests {
  @Test func holdsWhatTheProgramNeeds() throws {
    let bundle = try TestPrograms.greeterBundle.get()
    let entries = try bundle.entries()
    let paths = entries.map(\.path)
    #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(Set(paths).count == paths.count)
    #expect(paths.contains("bootstrap"))
    #expect(paths.contains("lib/libc.so.6"))
    #expect(paths.contains(ProgramBundle.certificatesPath))
    #expect(paths.filter { !$0.hasPrefix("lib/") } == ["bootstrap"])
    for entry in entries { #expect(entry.mode == (entry.path == ProgramBundle.certificatesPath ? 0o644 : 0o755)) }
    let program = try ELFFile(try #require(entries.first { $0.path == "bootstrap" }).bytes, path: "bootstrap")
    let loader = try #require(program.interpreter)
    #expect(loader.hasPrefix("lib/ld-"))
    #expect(paths.contains(loader))
    // Everything that anything needs is there.
    for entry in entries where entry.path != ProgramBundle.certificatesPath {
      let file = try ELFFile(entry.bytes, path: entry.path)
      for name in file.needed { #expect(paths.contains("lib/\(name)"), "\(entry.path) needs \(name)") }
      if entry.path != "bootstrap" {
        #expect(file.runpath == nil)
        #expect(file.rpath == nil)
      }
    }
  }

  @Test func isTheSameEveryTime() throws {
    let (one, other) = (try TestPrograms.greeterBundle.get(), try ProgramBundle(program: TestPrograms.greeter))
    #expect(try one.entries() == other.entries())
  }

  @Test(.needs("strip")) func stripsButKeepsTheIdentity() throws {
    let whole = try ELFFile(path: TestPrograms.greeter)
    let stripped = try TestPrograms.greeterBundle.get()
    let plain = try ProgramBundle(program: TestPrograms.greeter, options: ProgramBundle.Options(strips: false))
    #expect(whole.hasSymbols)
    #expect(!stripped.program.hasSymbols)
    #expect(stripped.notes == [])
    #expect(stripped.program.bytes.count < whole.bytes.count)
    #expect(plain.program.bytes == whole.bytes)
    let hexadecimal = try #require(whole.buildID).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(stripped.codeIdentity == "build-id:\(hexadecimal)")
    #expect(plain.codeIdentity == stripped.codeIdentity)
    #expect(plain.hints.contains { $0.contains("has its symbols: strip it") })
    #expect(
      plain.hints.contains { $0.contains("--static-swift-stdlib") } == plain.libraries.contains { $0.name == "libswiftCore.so" }
    )
  }

  @Test(.needsCompiler) func takesProgramsThatNeedNoLoader() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile("int main(void) { return 3; }", ["-static"], to: "program", in: folder.path)
    let bundle = try ProgramBundle(program: "\(folder.path)/program")
    #expect(bundle.libraries.isEmpty)
    #expect(try bundle.entries().map(\.path) == ["bootstrap", ProgramBundle.certificatesPath])
    try TestPrograms.unpack(try bundle.entries(), into: "\(folder.path)/package")
    #expect(Shell.run("\(folder.path)/package/bootstrap", []).status == 3)
  }

  @Test(.needsCompiler) func refusesWhatIsNoProgram() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile("int f(void) { return 1; }", ["-shared", "-fPIC"], to: "libf.so", in: folder.path)
    #expect { try ProgramBundle(program: "\(folder.path)/libf.so") } throws: {
      ($0 as? PackagingError)?.code == .notExecutable && "\($0)".contains("is a shared library; name the program")
    }
    #expect { try ProgramBundle(program: "\(folder.path)/absent") } throws: { ($0 as? PackagingError)?.code == .io }
  }

  @Test(.needsCompiler) func wantsAnIdentity() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile("int main(void) { return 0; }", ["-Wl,--build-id=none"], to: "program", in: folder.path)
    #expect { try ProgramBundle(program: "\(folder.path)/program") } throws: {
      ($0 as? PackagingError)?.code == .noIdentity && "\($0)".contains("-Xlinker --build-id")
    }
  }

  @Test func refusesOtherFilesThanCertificates() throws {
    let folder = try TemporaryFolder()
    let secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
    for (name, text, reason) in [
      ("empty.pem", "", "holds no certificate"),
      (
        "both.pem", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n\(secret)\n",
        "holds a private key"
      ),
    ] {
      let path = "\(folder.path)/\(name)"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect { try CertificateFile.content(path, root: "") } throws: {
        let error = $0 as? PackagingError
        return error?.code == .noCertificates && error?.message.contains(reason) == true && !"\($0)".contains(secret)
      }
    }
    #expect { try CertificateFile.content("/nowhere.pem", root: "") } throws: { ($0 as? PackagingError)?.code == .io }
  }

  @Test func prefersTheCertificatesOfTheOtherSystem() throws {
    let folder = try TemporaryFolder()
    let text = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"
    try LocalFile.makeFolder("\(folder.path)/etc/pki/tls/certs")
    try text.write(toFile: "\(folder.path)/etc/pki/tls/certs/ca-bundle.crt", atomically: true, encoding: .utf8)
    #expect(try CertificateFile.content(nil, root: folder.path) == Array(text.utf8))
  }

  @Test func keepsSymbolsThatNoToolCanTake() throws {
    let file = try ELFFile(path: TestPrograms.greeter)
    let (same, failure) = try SymbolStripper(tools: []).strip(file)
    #expect(same.bytes == file.bytes)
    #expect(failure == "neither strip nor llvm-strip is installed")
    // `true` succeeds and writes nothing, `false` fails.
    let useless = Tool.all(["true", "false"])
    #expect(useless.count == 2)
    let (kept, reason) = try SymbolStripper(tools: useless).strip(file)
    #expect(kept.bytes == file.bytes)
    #expect(reason?.contains("can't read it or would change more") == true)
  }
}
