import ArgumentParser
import FunctionPackaging

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `serverless-dataset package`
struct PackageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "package", abstract: "Makes a zip file for AWS Lambda or a container image of a built program.",
    discussion: """
      The package holds the program, its libraries with their loader, and this machine's trusted certificates, so that it runs \
      on older systems and on none at all. Build with --static-swift-stdlib -c release first. No container engine is needed. \
      The password for a registry is taken from the variable REGISTRY_PASSWORD or from what docker login left.
      """)

  @Argument(help: "The built program, such as .build/release/census.")
  var program: String

  @Option(
    help: ArgumentHelp("The zip file to write (default: PROGRAM.zip here, unless an image is asked for).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The image's name, such as ghcr.io/owner/census:1.0.", valueName: "reference"))
  var image: String?

  @Option(help: ArgumentHelp("The folder to write the image to, in the OCI's layout.", valueName: "folder"))
  var layout: String?

  @Flag(help: "Push the image to its registry.")
  var push = false

  @Flag(inversion: .prefixedNo, help: "Take symbols and debugging information away.")
  var strip = true

  @Option(help: ArgumentHelp("The port at which the image's program listens.", valueName: "number"))
  var platformPort: Int = 8080

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("A variable of the image's environment; no place for secrets.", valueName: "name=value"))
  var environment: [String] = []

  @Option(help: ArgumentHelp("A folder where libraries are looked for first.", valueName: "folder"))
  var libraryPath: [String] = []

  @Option(help: ArgumentHelp("The folder that stands for / if the libraries are another system's.", valueName: "folder"))
  var systemRoot: String?

  @Option(help: ArgumentHelp("The PEM file of trusted certificates (default: the system's).", valueName: "file"))
  var certificates: String?

  @Option(help: ArgumentHelp("The user at the registry.", valueName: "name"))
  var registryUser: String?

  @Flag(help: "Speak to the registry without TLS.")
  var insecure = false

  func validate() throws {
    if push, image == nil { throw ValidationError("--push needs --image, which says where to") }
    if image != nil, !push, layout == nil {
      throw ValidationError("--image needs --push or --layout, or nothing is made of it")
    }
    if let image { _ = try ImageReference(parsing: image) }
    guard (1...65_535).contains(platformPort) else { throw ValidationError("--platform-port is a number from 1 to 65535") }
    for variable in environment where !variable.dropFirst().contains("=") {
      throw ValidationError("--env is of the form name=value; \(variable) isn't")
    }
    if registryUser != nil, getenv("REGISTRY_PASSWORD") == nil {
      throw ValidationError("--registry-user needs the password in the variable REGISTRY_PASSWORD")
    }
  }

  func run() throws {
    let folders = libraryPath + (Self.variable("LD_LIBRARY_PATH") ?? "").split(separator: ":").map(String.init)
    let bundle = try ProgramBundle(
      program: program,
      options: ProgramBundle.Options(
        strips: strip, libraryPath: folders, systemRoot: systemRoot ?? "", certificates: certificates))
    print("\(program): \(bundle.codeIdentity) for \(bundle.architecture)")
    var isTooLarge = false
    if output != nil || (image == nil && layout == nil) {
      let path = output ?? "\(program.split(separator: "/").last ?? "program").zip"
      let report = try bundle.writeZip(to: path)
      print("\(path):\n\(report)")
      isTooLarge = !report.fitsLambda
    }
    if image != nil || layout != nil { try makeImage(bundle) }
    if isTooLarge { throw ExitCode(1) }
  }

  private func makeImage(_ bundle: ProgramBundle) throws {
    let variables = environment.map { variable in
      let equals = variable.firstIndex(of: "=") ?? variable.endIndex
      return (String(variable[..<equals]), String(variable[equals...].dropFirst()))
    }
    let made = try bundle.image(
      ImageSettings(environment: Dictionary(variables) { _, last in last }, port: platformPort))
    print("image \(made.digest), \(made.size) bytes in all")
    if output == nil { for hint in bundle.hints { print("hint: \(hint)") } }
    let reference = try image.map { try ImageReference(parsing: $0) }
    if let layout {
      try made.write(layout: layout, tag: reference?.tag ?? "latest")
      print("wrote it to \(layout)")
    }
    guard push, let reference else { return }
    let credentials = registryUser.map { RegistryCredentials(user: $0, password: Self.variable("REGISTRY_PASSWORD") ?? "") }
    let digest = try RegistryClient(credentials: credentials, isInsecure: insecure).push(made, as: reference)
    print("pushed it as \(reference), which is \(reference.registry)/\(reference.repository)@\(digest)")
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
