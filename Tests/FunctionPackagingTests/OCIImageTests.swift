import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct OCIImageTests {
  private static func files(_ seed: UInt64) -> [PackageEntry] {
    var random = SeededRandom(seed: seed)
    return [0, 1, 511, 512, 513, 100_000].map { size in
      PackageEntry(
        path: "app/lib/file-\(size)", mode: 0o755, bytes: (0..<size).map { _ in UInt8.random(in: 0...9, using: &random) })
    }
  }

  @Test(.needs("tar")) func aLayerIsReadByTar() throws {
    let folder = try TemporaryFolder()
    let files = Self.files(1)
    let layer = try ImageLayer(files, folders: ["tmp": 0o1777])
    try LocalFile.write(layer.bytes, to: "\(folder.path)/layer.tar.gz")
    let result = Shell.run("tar", ["-xzpf", "layer.tar.gz"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
    for file in files { #expect(try LocalFile.read("\(folder.path)/\(file.path)") == file.bytes) }
    let listing = Shell.run("tar", ["-tvzf", "layer.tar.gz"], in: folder.path, environment: ["TZ": "UTC", "LC_ALL": "C"]).output
    let lines = listing.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      lines.prefix(3) == [
        "drwxr-xr-x root/root 0 1970-01-01 00:00 app/", "drwxr-xr-x root/root 0 1970-01-01 00:00 app/lib/",
        "drwxrwxrwt root/root 0 1970-01-01 00:00 tmp/",
      ])
    #expect(lines.last == "-rwxr-xr-x root/root 513 1970-01-01 00:00 app/lib/file-513")
  }

  @Test func aLayerIsTheSameEveryTime() throws {
    let (one, other) = (try ImageLayer(Self.files(2)), try ImageLayer(Self.files(2).reversed()))
    #expect(one.bytes == other.bytes)
    #expect(one.digest == ContentDigest(of: one.bytes))
    let archive = try ZipReading.inflated(one.bytes, 1 << 20, window: 31)
    #expect(one.contentDigest == ContentDigest(of: archive))
    #expect(archive.count % 512 == 0)
    #expect(try ImageLayer(Self.files(3)).digest != one.digest)
  }

  @Test func refusesNamesThatLayersCannotHold() {
    let long = PackageEntry(path: "app/" + String(repeating: "x", count: 97), bytes: [])
    #expect { try ImageLayer([long]) } throws: { ($0 as? PackagingError)?.code == .tooLarge }
  }

  @Test func digestsAreThoseOfTheStandard() {
    #expect(
      ContentDigest(of: Array("abc".utf8)).rawValue
        == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(ContentDigest(rawValue: "sha256:" + String(repeating: "0", count: 64)) != nil)
    for text in ["sha256:00", "md5:" + String(repeating: "0", count: 64), "sha256:" + String(repeating: "G", count: 64)] {
      #expect(ContentDigest(rawValue: text) == nil)
    }
  }

  @Test func saysWhatContainersNeed() throws {
    let folder = try TemporaryFolder()
    let bundle = try TestPrograms.greeterBundle.get()
    let settings = ImageSettings(environment: ["B": "2", "A": "1=x"], port: 9000, arguments: ["serve"])
    let image = try bundle.image(settings)
    #expect(try bundle.image(settings).digest == image.digest)
    try image.write(layout: "\(folder.path)/made/here", tag: "1.0")
    let layout = try ImageLayout("\(folder.path)/made/here")
    #expect(layout.manifestDigest == image.digest.rawValue)
    #expect(layout.manifest["annotations"] as? [String: String] == [OCIImage.codeIdentityKey: bundle.codeIdentity])
    let configuration = try layout.configuration()
    #expect(configuration["architecture"] as? String == bundle.architecture.imageName)
    #expect(configuration["os"] as? String == "linux")
    let container = try #require(configuration["config"] as? [String: Any])
    #expect(container["Entrypoint"] as? [String] == ["/app/bootstrap"])
    #expect(container["Cmd"] as? [String] == ["serve"])
    #expect(container["WorkingDir"] as? String == "/app")
    #expect(container["User"] as? String == "65532:65532")
    #expect(container["Env"] as? [String] == ["A=1=x", "B=2", "SSL_CERT_FILE=/app/lib/ca-certificates.crt"])
    #expect((container["ExposedPorts"] as? [String: Any])?.keys.sorted() == ["9000/tcp"])
    let system = try #require(configuration["rootfs"] as? [String: Any])
    #expect((system["diff_ids"] as? [String])?.count == 2)
    #expect(try layout.layers().count == 2)
  }

  /// Only what changed is sent to a registry again.
  @Test(.needsCompiler) func librariesAreALayerOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let layers = try ["1", "2"].map { result in
      try TestPrograms.compile("int main(void) { return \(result); }", [], to: "program", in: folder.path)
      return try ProgramBundle(program: "\(folder.path)/program").image().blobs.map(\.digest)
    }
    #expect(layers[0][0] == layers[1][0])
    #expect(layers[0][1] != layers[1][1])
  }

  @Test(.needsRoot, .needs("tar")) func itsContentRunsWhereThereIsNothingElse() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.greeterBundle.get().image().write(layout: "\(folder.path)/layout")
    try LocalFile.makeFolder("\(folder.path)/root")
    for layer in try ImageLayout("\(folder.path)/layout").layers() {
      #expect(Shell.run("tar", ["-xzpf", layer], in: "\(folder.path)/root").status == 0)
    }
    #expect(Shell.run("chroot", ["\(folder.path)/root", "/app/bootstrap"]).output == "greetings from THE PACKAGE\n")
    #expect(LocalFile.exists("\(folder.path)/root/etc/ssl/certs/ca-certificates.crt"))
    #expect(LocalFile.exists("\(folder.path)/root/tmp"))
  }
}
