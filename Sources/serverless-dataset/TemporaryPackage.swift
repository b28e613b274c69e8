import ArgumentParser
import FunctionPackaging

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program's package in a temporary file.
struct TemporaryPackage {
  /// The zip.
  let path: String
  /// What is in it.
  let bundle: ProgramBundle

  /// Packages the program at `path`, and prints what its owner should know.
  init(program: String) throws {
    bundle = try ProgramBundle(program: program)
    for note in bundle.notes { print("note       \(note)") }
    path = try Self.emptyFile()
    do { _ = try bundle.writeZip(to: path) } catch {
      unlink(path)
      throw error
    }
  }

  /// Removes the file.
  func remove() { unlink(path) }

  /// A new file that nobody else has opened.
  private static func emptyFile() throws -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/serverless-dataset-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    let name = path.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "" }
    guard file >= 0 else { throw ValidationError("no file can be made in \(folder); make room there, or set TMPDIR") }
    close(file)
    return name
  }
}
