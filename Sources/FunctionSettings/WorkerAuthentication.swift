/// How a worker that is reached by HTTP knows who may call it. AWS Lambda needs none of these: there every call is signed.
package enum WorkerAuthentication: String, Sendable, Hashable, CaseIterable {
  /// A keyed hash of body and time, by a key that driver and worker share.
  case hmac
  /// The platform lets nobody through whom it doesn't know.
  case platform
  /// Everybody may call.
  case none
}
