#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A call to the operating system that failed.
struct SystemError: Error {
  /// What was tried and why it failed, as the rest of a sentence that begins with "Can't".
  var message: String

  init(_ action: String, _ number: Int32) {
    message = "\(action): \(String(cString: strerror(number)))"
  }
}
