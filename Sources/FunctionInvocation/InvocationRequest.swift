/// One unit of work for a function: opaque bytes, and what must hold before and while they are worked on.
package struct InvocationRequest: Sendable {
  /// The bytes handed to the function.
  package var body: [UInt8]

  /// How many records of the invoker's `InvocationLog` the function must have seen before it gets `body`.
  package var logPosition: Int

  /// The longest time that the function may take, counted from the start of its execution: waiting in a queue does not count.
  /// The shorter of this and `InvocationLimits.maximumDuration` applies.
  package var deadline: Duration?

  /// Which of the platform's sizes of functions is to run it, from 0 for the usual one: see `InvocationLimits.sizes`.
  package var size: Int

  /// Creates a request.
  package init(body: [UInt8], logPosition: Int = 0, deadline: Duration? = nil, size: Int = 0) {
    self.body = body
    self.logPosition = logPosition
    self.deadline = deadline
    self.size = size
  }
}
