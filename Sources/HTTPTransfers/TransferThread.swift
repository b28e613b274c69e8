internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A thread that runs one closure and ends with it.
package final class TransferThread: Sendable {
  private let name: String
  private let body: @Sendable () -> Void

  private init(name: String, _ body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }

  /// Starts a thread. False where the system has no more.
  package static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let argument = Unmanaged.passRetained(TransferThread(name: name, body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let failure = pthread_create(&thread, nil, transferThreadMain, argument.toOpaque())
    guard failure == 0 else {
      argument.release()
      return false
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
    return true
  }

  /// Keeps this thread from SIGPIPE: a TLS library may write to a connection that the server has closed.
  static func blockBrokenPipeSignal() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
    let thread = Unmanaged<TransferThread>.fromOpaque(argument).takeRetainedValue()
    cposix_set_thread_name(thread.name)
    thread.body()
  }
}

#if canImport(Darwin)
  private func transferThreadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    TransferThread.run(argument)
    return nil
  }
#else
  private func transferThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { TransferThread.run(argument) }
    return nil
  }
#endif
