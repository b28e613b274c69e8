internal import Synchronization

/// Lets only calls in that somebody signed who has the key, each of them once.
package final class CallVerifier: Sendable {
  /// Why a call isn't served.
  package enum Refusal: String, Sendable {
    case unsigned = "the call isn't signed: give the driver the function's key in SERVERLESS_DATASET_KEY"
    case altered =
      "the call's signature isn't that of its bytes under this function's key: driver and function need the same key"
    case stale = "the call was signed more than five minutes ago or ahead: set the clocks of driver and function"
    case repeated = "the call has been served before"
  }

  private struct State {
    var seen: [String: Int] = [:]
    var nextSweep = 0
  }

  private let key: [UInt8]
  private let state = Mutex(State())

  /// Checks with that key.
  package init(key: [UInt8]) { self.key = key }

  /// Why a call is refused; nil for one that is to be served, and never again.
  /// - Parameter now: seconds since 1970.
  package func refusal(body: [UInt8], signature text: String?, now: Int) -> Refusal? {
    guard let text, let signature = CallSignature(header: text) else { return .unsigned }
    guard signature.isValid(body: body, key: key) else { return .altered }
    // Compared so that no time, however far, overflows.
    guard (now - CallSignature.tolerance...now + CallSignature.tolerance).contains(signature.time) else { return .stale }
    return state.withLock { state in
      if now >= state.nextSweep {
        // What is older is refused for its time.
        state.seen = state.seen.filter { $0.value >= now - CallSignature.tolerance }
        state.nextSweep = now + 60
      }
      return state.seen.updateValue(signature.time, forKey: signature.nonce) == nil ? nil : .repeated
    }
  }
}
