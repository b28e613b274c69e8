import ObjectStorage
import Synchronization

/// What is known of one bucket's server; found out by whoever needs it first.
final class CapabilityProbe: Sendable {
  private struct Place: Hashable {
    let endpoint: String?
    let bucket: String
  }

  private static let probes = Mutex([Place: CapabilityProbe]())

  /// The one for the bucket of `location` in this process.
  static func shared(for location: S3Location) -> CapabilityProbe {
    probes.withLock { probes in
      let place = Place(endpoint: location.endpoint, bucket: location.bucket)
      if let probe = probes[place] { return probe }
      let probe = CapabilityProbe()
      probes[place] = probe
      return probe
    }
  }

  private let known = Mutex<ServerCapabilities?>(nil)

  /// What is known, or else what `find` finds, which others wait for. An error is thrown and not remembered.
  func capabilities(_ find: () throws(StorageError) -> ServerCapabilities) throws(StorageError) -> ServerCapabilities {
    try known.withLock { (known) throws(StorageError) in
      if let known { return known }
      let found = try find()
      known = found
      return found
    }
  }
}
