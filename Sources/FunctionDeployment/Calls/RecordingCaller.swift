import Synchronization

/// Sends nothing: writes each call down, and takes for its answer what the call itself assumes.
package final class RecordingCaller: APICaller {
  private let log = Mutex([APICall]())

  /// A caller that has recorded nothing.
  package init() {}

  /// The calls so far.
  package var calls: [APICall] { log.withLock { $0 } }

  /// The calls as people read them, a blank line between each two.
  package var shown: String { calls.map(\.shown).joined(separator: "\n") }

  package func answer(_ call: APICall) throws(DeploymentError) -> APIAnswer {
    log.withLock { $0.append(call) }
    return call.assumed
  }
}
