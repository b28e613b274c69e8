package import ObjectStorage

/// Something in a store of intermediate data that nobody will need again.
package struct Garbage: Sendable {
  /// What it is.
  package enum Kind: Sendable, Hashable {
    /// What a run left that crashed or failed, and that is too old to be resumed.
    case run(String)
    /// A checkpoint that no run has written for long.
    case checkpoint(String)
    /// What a run wrote for a checkpoint that came to nothing, or that another run completed.
    case leftovers(checkpoint: String, run: String)
    /// Copies of inputs that lie on drivers' disks.
    case staged
    /// A write in parts that came to no end.
    case upload(UnfinishedWrite)
  }

  /// What it is.
  package let kind: Kind
  /// The keys of its objects, in the order in which they are deleted.
  package let keys: [String]
  /// Their bytes; unknown, and 0, for unfinished writes.
  package let bytes: Int

  /// In words.
  package var description: String {
    let size = "\(keys.count) objects, \(bytes) bytes"
    return switch kind {
    case .run(let run): "run \(run): \(size)"
    case .checkpoint(let folder): "checkpoint \(folder): \(size)"
    case .leftovers(let checkpoint, let run): "leftovers of run \(run) for checkpoint \(checkpoint): \(size)"
    case .staged: "staged inputs: \(size)"
    case .upload(let write): "unfinished upload of \(write.key)"
    }
  }
}
