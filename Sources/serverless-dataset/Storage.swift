import ObjectStorage
import ServerlessDatasets

/// The stores that the commands work on.
enum Storage {
  /// The store at `location`, a folder or a URI.
  static func open(_ location: String) throws -> any ObjectStore {
    RemoteStores.register()
    return try ObjectStores.store(ObjectURI(parsing: location))
  }
}
