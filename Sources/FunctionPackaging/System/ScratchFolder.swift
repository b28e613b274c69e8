#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder for the files of one step, which goes with this object.
package final class ScratchFolder {
  private let path: String
  private var names: [String] = []

  /// A new folder that nobody else has opened, where TMPDIR says.
  /// - Throws: `io` where none can be made.
  package init() throws(PackagingError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/package-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw LocalFile.failure("make a folder in", parent) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The path of a file that will be removed with the folder.
  package func file(_ name: String) -> String {
    names.append(name)
    return "\(path)/\(name)"
  }
}
