internal import HTTPTransfers

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A package whose files lie in a folder.
struct FunctionPackage: Sendable {
  /// Where the files are, with `bootstrap` among them.
  let folder: String
  /// Whether the folder was made for it.
  private let isTemporary: Bool

  /// The package at `path`: a folder, which is used as it is, or a zip file, which is unpacked into a temporary one.
  /// - Throws: `package`, or `resources` if there is no room for the files.
  static func open(_ path: String) throws(LocalLambdaError) -> FunctionPackage {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw LocalLambdaError(.package, "\(path) can't be opened (\(lastFailure)); name a zip file or a folder")
    }
    let package =
      status.st_mode & S_IFMT == S_IFDIR
      ? FunctionPackage(folder: try absolute(path), isTemporary: false) : try unpack(path)
    guard access(package.folder + "/bootstrap", X_OK) == 0 else {
      package.remove()
      throw LocalLambdaError(.package, "\(path) has no executable file named bootstrap at its root; package the program anew")
    }
    return package
  }

  /// Removes what was unpacked.
  func remove() { if isTemporary { FolderRemoval.remove(folder) } }

  private static func unpack(_ path: String) throws(LocalLambdaError) -> FunctionPackage {
    let archive = try ZipArchive(path)
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/local-lambda-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LocalLambdaError(.resources, "no folder can be made in \(parent) (\(lastFailure)); set TMPDIR to another one")
    }
    let folder = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    // Functions may run as anybody, and their own folder must be open to them.
    chmod(folder, 0o755)
    do {
      try archive.unpack(into: folder)
    } catch {
      FolderRemoval.remove(folder)
      throw error
    }
    return FunctionPackage(folder: folder, isTemporary: true)
  }

  private static func absolute(_ path: String) throws(LocalLambdaError) -> String {
    guard let whole = realpath(path, nil) else {
      throw LocalLambdaError(.package, "\(path) can't be opened (\(lastFailure)); name a zip file or a folder")
    }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// Why the last call of the system failed.
  static var lastFailure: String { String(cString: strerror(errno)) }
}
