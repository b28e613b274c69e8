internal import DataflowPlan
internal import Lineage
internal import ObjectStorage

extension ActionState {
  /// The checkpoint that a stage writes, if it writes one.
  func checkpoint(of stage: StageDescription) -> Checkpoint? {
    guard case .apply(let top, _) = stage.tree, case .materialize(let id) = top.operation else { return nil }
    return checkpoints[id]
  }

  /// Where the tasks of a stage that writes a checkpoint put their rows.
  func outputFolder(of stage: StageDescription) -> String? {
    checkpoint(of: stage).map { "\($0.folder)/\(services.run)" }
  }

  /// Makes the checkpoint of a stage that is done visible to later actions and runs.
  func publishCheckpoint(of stage: Int) throws {
    guard let description = planned[stage]?.stage, let checkpoint = checkpoint(of: description) else { return }
    let (store, run) = (services.environment.store, services.run.rawValue)
    let manifest = CheckpointManifest(run: run, fingerprint: checkpoint.fingerprint, outputs: outputs[stage])
    do throws(StorageError) {
      if try !checkpoint.publish(manifest, in: store) {
        services.observer.noted("checkpoint \(checkpoint.name): another run was first, and its rows are kept")
      }
    } catch {
      throw located(
        DatasetError(.storage, "the checkpoint \(checkpoint.name) can't be stored: \(error)"), nil, nil)
    }
    services.atEnd { try? checkpoint.removeLeftovers(of: run, in: store) }
  }
}

extension OptimizedPlan {
  /// Tells the decisions of an action that reads a checkpoint from those that it takes when it must compute the rows again.
  var checkpointVariant: String {
    let names = stages.stages.flatMap(\.tree.sources).compactMap { id -> String? in
      guard case .source(let source) = logical[id].operation, source.kind == .checkpoint else { return nil }
      return source.description
    }
    return names.isEmpty ? "" : " reading " + names.joined(separator: ", ")
  }
}
