internal import Exchange
package import Lineage
package import ObjectStorage
internal import Records

/// Where the rows of a checkpointed dataset are kept: apart from runs, under a name and a digest of all that they depend on.
///
/// ```
/// checkpoints/<name>/<digest>/manifest
/// checkpoints/<name>/<digest>/<run>/<action>/<stage>-<task>-<attempt>-<identity>
/// ```
package struct Checkpoint: Sendable, Hashable {
  /// The name that the program gave it.
  package let name: String
  /// The digest of what the rows depend on.
  package let digest: Digest128
  /// The fingerprint of the rows' schema.
  package let fingerprint: UInt64

  /// A checkpoint of these parts.
  package init(name: String, digest: Digest128, fingerprint: UInt64) {
    self.name = name
    self.digest = digest
    self.fingerprint = fingerprint
  }

  /// The key under which all of it lies.
  package var folder: String { "\(Self.folder(of: name))/\(digest)" }

  private var manifestKey: String { "\(folder)/manifest" }

  /// The key under which every version of a name lies; whatever the name, it is one part of the key.
  private static func folder(of name: String) -> String {
    var safe = ""
    for byte in name.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_ ".unicodeScalars.contains(scalar))
      safe += isPlain ? String(Character(scalar)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "checkpoints/" + (safe.isEmpty ? "%" : safe)
  }

  // MARK: Storage

  /// The manifest, if the checkpoint is complete. One that can't be read is as good as none, and removed, which `report` is told.
  /// - Complexity: one read.
  package func manifest(in store: any ObjectStore, report: (String) -> Void) throws(StorageError) -> CheckpointManifest? {
    let bytes: SharedBytes
    do throws(StorageError) {
      bytes = try store.get(manifestKey)
    } catch let error where error.code == .notFound {
      return nil
    }
    do throws(RecordError) {
      let manifest = try CheckpointManifest(bytes)
      if manifest.fingerprint == fingerprint { return manifest }
      report("checkpoint \(name): its rows are of another type; it is computed again")
    } catch {
      report("checkpoint \(name): its manifest is damaged (\(error.message)); it is computed again")
    }
    try remove(from: store)
    return nil
  }

  /// Makes the checkpoint visible to others, unless another run has done so before.
  /// - Complexity: one write.
  /// - Returns: whether it is this manifest that counts.
  func publish(_ manifest: CheckpointManifest, in store: any ObjectStore) throws(StorageError) -> Bool {
    do throws(StorageError) {
      try store.put(manifestKey, manifest.encoded, PutOptions(.createOnly, durable: true))
      return true
    } catch let error where error.code == .alreadyExists {
      guard let present = try self.manifest(in: store, report: { _ in }) else { return try publish(manifest, in: store) }
      guard present.run == manifest.run else { return false }
      // This run's own, made before an output of it was lost and computed again.
      if present != manifest { try store.put(manifestKey, manifest.encoded, PutOptions(durable: true)) }
      return true
    }
  }

  /// Removes the manifest: the checkpoint is as good as never made.
  package func remove(from store: any ObjectStore) throws(StorageError) { try store.delete([manifestKey]) }

  /// Removes what a run has written and no manifest names: of attempts that failed, or because another run was first.
  func removeLeftovers(of run: String, in store: any ObjectStore) throws(StorageError) {
    let kept = Set(try manifest(in: store, report: { _ in })?.outputs.compactMap(\.source.objectKey) ?? [])
    let keys = try store.listAll(prefix: "\(folder)/\(run)/").map(\.key).filter { !kept.contains($0) }
    if !keys.isEmpty { try store.delete(keys) }
  }

  /// Removes every version of a checkpoint. A run that reads it at this moment computes it again.
  package static func removeAll(named name: String, in store: any ObjectStore) throws(StorageError) {
    let keys = try store.listAll(prefix: "\(folder(of: name))/").map(\.key)
    // Manifests first: what they name is gone in the next moment.
    let manifests = keys.filter { $0.hasSuffix("/manifest") }
    if !manifests.isEmpty { try store.delete(manifests) }
    if !keys.isEmpty { try store.delete(keys) }
  }
}
