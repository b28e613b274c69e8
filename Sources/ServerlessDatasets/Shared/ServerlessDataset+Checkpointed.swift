internal import DataflowPlan
internal import Execution
internal import ObjectStorage
internal import Operators
internal import Records

extension ServerlessDataset {
  /// The same elements, kept under a name for later actions and later runs, also of other builds of the program. Lazy.
  ///
  /// The first action that needs the elements stores them, with their partitions, in the storage folder under `checkpoints/`. An
  /// action that finds them there reads them, and nothing before them is computed. They are found as long as the name, the version,
  /// the declared dependencies, the element type and the inputs are the same: files by path, size and modification, ranges and
  /// collections by their elements (collections of a type without a codec only by their count). What *closures* do and capture can't
  /// be compared between builds: raise `version` when they change, and name in `dependingOn` what they capture. A checkpoint
  /// before this one counts with its own name, version and dependencies.
  ///
  /// Elements that are gone or damaged are computed again, which standard error is told. Of two runs that compute the same at once,
  /// one is kept. ``ServerlessSession/removeCheckpoint(named:fileID:line:column:)`` deletes all versions.
  ///
  /// Throws at the action: `DatasetError` with code `misuse` for a dependency that can't be encoded as JSON, `noCodec` for elements
  /// that can't be stored, `storage`.
  /// - Complexity: one write for each partition and one for the manifest, or one read for the manifest and at least one for each
  ///   partition. Inputs are listed either way.
  public func checkpointed(
    named name: String, version: Int = 1, dependingOn dependencies: [any Encodable & Sendable] = [], fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(!name.isEmpty, "a checkpoint has a name")
    let core = node.session.core
    let declaration = CheckpointDeclaration(name, version: version, dependencies) {
      try RecordCodec.resolve(Element.self).fingerprint
    }
    return ServerlessDataset(
      DatasetNode(
        node.session, .checkpointed(name: name), [node], element: Element.self, at: SourceSite(fileID, line, column),
        checkpoint: declaration
      ) {
        var binding = OperatorBinding(Element.self)
        binding.source = { control, share, sink in
          try CheckpointSource.read(Element.self, share, core.environment, control, into: sink)
        }
        return binding
      })
  }
}

extension ServerlessSession {
  /// Deletes all versions of a checkpoint; none of that name is no error. An action, which runs no task.
  ///
  /// A run that reads the checkpoint meanwhile computes it again.
  /// - Throws: `DatasetError` with code `storage`.
  /// - Complexity: a list request for each thousand of its objects, and their deletion.
  public func removeCheckpoint(
    named name: String, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) async throws {
    _ = try await core.perform("removeCheckpoint(\(name)) at \(fileID):\(line):\(column)\n") { driver, id in
      driver.start(id) {
        do throws(StorageError) {
          try Checkpoint.removeAll(named: name, in: driver.services.environment.store)
        } catch {
          throw DatasetError(.storage, "the checkpoint \(name) can't be removed: \(error)")
        }
        return []
      }
    }
  }
}
