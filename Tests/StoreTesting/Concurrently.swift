import Foundation
import Synchronization

/// Runs `body` once for each of `0..<count`, each on a thread of its own, since calls of stores block; returns when all have ended.
/// - Throws: the first error of any.
package func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
  let failures = Failures()
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      do { try body(index) } catch { failures.record(error) }
      group.leave()
    }
  }
  group.wait()
  if let first = failures.first { throw first }
}

private final class Failures: Sendable {
  private let errors = Mutex([any Error]())

  func record(_ error: any Error) { errors.withLock { $0.append(error) } }

  var first: (any Error)? { errors.withLock { $0.first } }
}
