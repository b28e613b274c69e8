import HTTPTransfers
package import ObjectStorage
import Records

extension S3Store {
  /// What the server honours. No request for AWS; else, once per endpoint and bucket in this process, some twelve small ones on
  /// objects of their own, which are deleted again and which listings pass over.
  package func capabilities() throws(StorageError) -> ServerCapabilities {
    if location.endpoint == nil { return .aws }
    return try probe.capabilities { () throws(StorageError) in try CapabilityTrial(self).run() }
  }

  /// No request for AWS; else those of ``capabilities()``.
  package func checkHonours(_ condition: PutOptions.Condition) throws(StorageError) {
    _ = try conditionHeaders(condition, inParts: false, path: uri.description)
  }

  /// The headers that make a write depend on `condition`.
  /// - Throws: ``StorageError`` with `invalid` where the server would ignore them.
  func conditionHeaders(_ condition: PutOptions.Condition, inParts: Bool, path: String) throws(StorageError) -> [HTTPField] {
    switch condition {
    case .none: return []
    case .createOnly:
      let known = try capabilities()
      guard inParts ? known.createOnlyUpload : known.createOnlyPut else { throw ignored("create-only", inParts, path) }
      return [HTTPField("if-none-match", "*")]
    case .ifMatch(let etag):
      let known = try capabilities()
      guard let form = inParts ? known.compareAndSetUpload : known.compareAndSetPut else {
        throw ignored("compare-and-set", inParts, path)
      }
      return [HTTPField("if-match", form == .quoted ? quoted(etag) : etag)]
    }
  }

  private func ignored(_ what: String, _ inParts: Bool, _ path: String) -> StorageError {
    StorageError(
      .invalid, path: path,
      "this server doesn't honour \(what) writes\(inParts ? " of objects above 8 MiB" : ""), so two writers could overwrite each "
        + "other unnoticed; write \(inParts ? "smaller objects, " : "")under unique names, or use a server that honours them")
  }
}
