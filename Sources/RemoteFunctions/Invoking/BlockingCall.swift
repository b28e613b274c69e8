internal import HTTPTransfers

/// Calls that block, away from Swift's few threads.
enum BlockingCall {
  /// Runs `body` on a thread of its own and waits for what it gives without blocking one.
  static func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
      // Without a thread of its own it takes the caller's.
      if !TransferThread.start(name: "storage", { continuation.resume(returning: body()) }) {
        continuation.resume(returning: body())
      }
    }
  }
}
