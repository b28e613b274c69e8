/// What a function replied, and what that took.
package struct InvocationReply: Sendable {
  /// The bytes of the reply.
  package var body: [UInt8]
  /// What the platform says that it took; nil where it says nothing.
  package var usage: InvocationUsage?

  /// A reply of these parts.
  package init(_ body: [UInt8], usage: InvocationUsage? = nil) {
    self.body = body
    self.usage = usage
  }
}
