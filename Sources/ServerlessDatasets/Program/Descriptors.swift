#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Open files and connections of this process.
enum Descriptors {
  /// Lets this process have as many as it may: the usual limit is made for programs that use select.
  static func raiseLimit() {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(resource, &limit)
  }
}
