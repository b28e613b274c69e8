#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The working folder of this process.
enum WorkingFolder {
  /// Its path; empty where it is gone.
  static var path: String {
    guard let folder = getcwd(nil, 0) else { return "" }
    defer { free(folder) }
    return String(cString: folder)
  }
}
