import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

/// A real registry takes the image, and another program reads it back.
@Suite(.enabled(if: DockerRegistry.isAvailable, "docker-registry is not installed (Debian's package docker-registry)"))
struct DockerRegistryTests {
  @Test(.needs("skopeo"), .needs("curl"), .needs("tar")) func skopeoReadsWhatWasPushed() async throws {
    let registry = try DockerRegistry()
    defer { registry.stop() }
    try await registry.waitUntilReady()
    let folder = try TemporaryFolder()
    let bundle = try TestPrograms.greeterBundle.get()
    let image = try bundle.image(ImageSettings(environment: ["NAME": "value"]))
    let name = "127.0.0.1:\(registry.port)/tests/greeter"
    let digest = try RegistryClient().push(image, as: try ImageReference(parsing: "\(name):1"))
    let inspected = Shell.run("skopeo", ["inspect", "--tls-verify=false", "docker://\(name):1"])
    #expect(inspected.status == 0, "\(inspected.output)")
    let facts = try #require(try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    #expect(facts["Digest"] as? String == digest.rawValue)
    #expect(facts["Architecture"] as? String == bundle.architecture.imageName)
    #expect(facts["Labels"] as? [String: String] == [OCIImage.codeIdentityKey: bundle.codeIdentity])
    #expect((facts["Env"] as? [String])?.contains("NAME=value") == true)
    let copied = Shell.run(
      "skopeo", ["copy", "--quiet", "--src-tls-verify=false", "docker://\(name)@\(digest)", "oci:\(folder.path)/copy:1"])
    #expect(copied.status == 0, "\(copied.output)")
    let copy = try ImageLayout("\(folder.path)/copy")
    #expect(copy.manifestDigest == digest.rawValue)
    try LocalFile.makeFolder("\(folder.path)/root")
    for layer in try copy.layers() { #expect(Shell.run("tar", ["-xzpf", layer], in: "\(folder.path)/root").status == 0) }
    if Shell.canChangeRoot {
      #expect(Shell.run("chroot", ["\(folder.path)/root", "/app/bootstrap"]).output == "greetings from THE PACKAGE\n")
    }
    // The same image again: nothing is uploaded, and the tag is one more name.
    #expect(try RegistryClient().push(image, as: try ImageReference(parsing: "\(name):2")) == digest)
  }

  @Test(.needs("skopeo")) func skopeoReadsTheLayout() throws {
    let folder = try TemporaryFolder()
    let image = try TestPrograms.greeterBundle.get().image()
    try image.write(layout: "\(folder.path)/layout", tag: "tagged")
    let result = Shell.run("skopeo", ["inspect", "oci:\(folder.path)/layout:tagged"])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(image.digest.rawValue))
  }
}
