/// What a platform's tasks can do, as a first guess; measured numbers replace it.
package struct CostRates: Sendable, Hashable, Codable {
  /// Bytes that a task reads or writes a second.
  package var bytesPerSecond: Double
  /// Seconds until a request for an object answers.
  package var requestSeconds: Double
  /// Seconds to start a task on a warm worker.
  package var dispatchSeconds: Double

  /// Rates of those values.
  package init(bytesPerSecond: Double, requestSeconds: Double, dispatchSeconds: Double) {
    self.bytesPerSecond = bytesPerSecond
    self.requestSeconds = requestSeconds
    self.dispatchSeconds = dispatchSeconds
  }

  /// A small function over an object store: its sustained network, and the store's median answer.
  package static let objectStore = CostRates(bytesPerSecond: 75 * 1_048_576, requestSeconds: 0.03, dispatchSeconds: 0.02)
  /// A worker process over local files.
  package static let localFiles = CostRates(bytesPerSecond: 400 * 1_048_576, requestSeconds: 0.0001, dispatchSeconds: 0.001)
}
