internal import NIOCore

/// One execution of an invocation, of which duplicates have two. It belongs to the service's event loop.
final class Execution {
  let invocation: Invocation
  /// Whether it is the second one of a duplicate.
  let isSecond: Bool
  /// When the runtime was given it.
  var begin: NIODeadline?

  init(_ invocation: Invocation, isSecond: Bool) {
    self.invocation = invocation
    self.isSecond = isSecond
  }

  /// Whether its outcome is the one that counts.
  var counts: Bool { !invocation.harm.isDuplicated || isSecond == invocation.harm.choosesSecond }
}
