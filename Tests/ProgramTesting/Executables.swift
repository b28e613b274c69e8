#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The programs that are built beside the tests.
package enum Executables {
  /// The scenarios.
  package static let replayPrograms = beside("replay-programs")
  /// A program with a `main` of its own.
  package static let jobServer = beside("job-server")

  /// The executable of that name.
  package static func beside(_ name: String) -> String {
    var bytes = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &bytes, bytes.count - 1)
    var path =
      length > 0
      ? String(decoding: bytes.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
    while let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      if access("\(path)/\(name)", X_OK) == 0 { return "\(path)/\(name)" }
    }
    fatalError("\(name) is not beside the tests: build all targets")
  }
}
