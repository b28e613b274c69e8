import ArgumentParser
import FunctionDeployment
import FunctionPackaging
import FunctionSettings
import ObjectStorage
import Records

/// What is deployed, and where large packages of it lie meanwhile.
enum DeployedProgram {
  /// The code of the program at `path`, which is packaged first, or of the package at `path`, whose name ends in `.zip`.
  static func code(_ path: String, identity: String?, architecture: FunctionArchitecture?) throws -> FunctionCode {
    guard path.hasSuffix(".zip") else { return try packaged(path) }
    guard let identity else {
      throw ValidationError("which code is in the package? Give --code with what `serverless-dataset package` printed")
    }
    return try FunctionCode(
      identity: try CodeIdentity(identity), architecture: architecture ?? thisMachine, zipPath: path,
      certificates: ProgramBundle.certificatesPath)
  }

  private static func packaged(_ path: String) throws -> FunctionCode {
    let package = try TemporaryPackage(program: path)
    let bundle = package.bundle
    defer { extendLifetime(package) }
    return try FunctionCode(
      identity: try CodeIdentity(bundle.codeIdentity),
      architecture: bundle.architecture == .arm64 ? .arm64 : .x86_64, zipPath: package.path,
      certificates: ProgramBundle.certificatesPath)
  }

  /// Buckets, for packages that are too large for a request. Without requests where `dry`.
  static func storage(dry: Bool) -> CodeStorage {
    CodeStorage(
      put: { bucket, key, bytes in
        if dry { return print("would put \(bytes.count) bytes into s3://\(bucket)/\(key)") }
        _ = try withExtendedLifetime(bytes) { try Storage.open("s3://\(bucket)").put(key, bytes.bytes, PutOptions()) }
      },
      remove: { bucket, key in
        if dry { return print("would remove s3://\(bucket)/\(key)") }
        try Storage.open("s3://\(bucket)").delete([key])
      })
  }

  private static var thisMachine: FunctionArchitecture {
    #if arch(arm64)
      .arm64
    #else
      .x86_64
    #endif
  }
}
