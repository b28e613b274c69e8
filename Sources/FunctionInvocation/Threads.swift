internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Threads of our own, for what must not run on Swift's cooperative pool.
package enum Threads {
  /// Starts a detached thread.
  package static func start(name: String, stackBytes: Int = 8 << 20, _ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(name: name, body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let error = pthread_create(&thread, &attributes, threadMain, box.toOpaque())
    if error != 0 {
      fatalError(
        "Can't start thread \(name): \(String(cString: strerror(error))). Raise the limit on processes (ulimit -u) or memory.")
    }
  }
}

private final class ThreadBody: Sendable {
  let name: String
  let run: @Sendable () -> Void

  init(name: String, _ run: @escaping @Sendable () -> Void) {
    self.name = name
    self.run = run
  }
}

#if canImport(Darwin)
  private func threadMain(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? { runThread(box) }
#else
  private func threadMain(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? { box.flatMap(runThread) }
#endif

private func runThread(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  let thread = Unmanaged<ThreadBody>.fromOpaque(box).takeRetainedValue()
  cposix_set_thread_name(thread.name)
  thread.run()
  return nil
}
