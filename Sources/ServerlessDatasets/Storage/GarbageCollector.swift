internal import Exchange
internal import Execution
internal import Lineage
package import ObjectStorage

/// Finds and removes what crashed runs and late attempts left in a store of intermediate data. It never touches what belongs to a run
/// whose lease holds.
package struct GarbageCollector {
  /// How old things must be before they are garbage, in seconds.
  package struct Ages: Sendable {
    /// Runs, counted from their start, and unfinished writes. Runs can be resumed for a day.
    package var runs: Int64 = 24 * 3600
    /// Checkpoints, counted from the start of the run that wrote them; nil keeps them.
    package var checkpoints: Int64?

    /// A day for runs; checkpoints are kept.
    package init() {}
  }

  /// What was found.
  package struct Findings: Sendable {
    /// What can be removed.
    package var garbage: [Garbage] = []
    /// What stays, and why.
    package var kept: [String] = []
  }

  private let store: any ObjectStore
  private let ages: Ages
  private let sweepsStaged: Bool
  private let now: Int64

  /// A collector for `store`.
  /// - Parameters:
  ///   - sweepsStaged: whether copies of inputs go, too, while no run is under way; one that needs them brings them again.
  ///   - now: the time, in seconds since 1970.
  package init(
    _ store: any ObjectStore, ages: Ages = Ages(), sweepsStaged: Bool = false,
    now: Int64 = WallTime.now().nanoseconds / 1_000_000_000
  ) {
    self.store = store
    self.ages = ages
    self.sweepsStaged = sweepsStaged
    self.now = now
  }

  /// Looks for garbage, and removes nothing.
  /// - Complexity: one request for each thousand objects and one for each run and checkpoint. Memory: the keys.
  package func find() throws(StorageError) -> Findings {
    var findings = Findings()
    var leases: [String: Bool] = [:]
    for (run, objects) in try grouped("runs/", parts: 1) {
      try judge(run, objects, &leases, &findings)
    }
    for (folder, objects) in try grouped("checkpoints/", parts: 2) {
      try judgeCheckpoint("checkpoints/" + folder, objects, &leases, &findings)
    }
    try judgeStaged(&findings)
    for object in try store.listAll(prefix: "deployments/") {
      findings.kept.append("\(object.key): a deployment that was interrupted left it; deploy again, or remove it by hand")
    }
    for write in try store.unfinishedWrites(prefix: "")
    where Self.folders.contains(where: { write.key.hasPrefix($0) }) {
      if Int64(write.startedAt) + ages.runs < now {
        findings.garbage.append(Garbage(kind: .upload(write), keys: [], bytes: 0))
      } else {
        findings.kept.append("unfinished upload of \(write.key): it began \((now - Int64(write.startedAt)) / 60) minutes ago")
      }
    }
    return findings
  }

  /// Removes one finding; nothing if a lease was taken meanwhile.
  /// - Returns: whether it was removed.
  package func remove(_ garbage: Garbage) throws(StorageError) -> Bool {
    switch garbage.kind {
    case .run(let run), .leftovers(_, let run):
      if try holds(run) { return false }
    case .upload(let write): try store.discard(write)
    case .staged: if try runUnderWay() != nil { return false }
    case .checkpoint: break
    }
    if !garbage.keys.isEmpty { try store.delete(garbage.keys) }
    return true
  }

  /// What lies in a storage of intermediate data, besides what a user put there.
  private static let folders = ["runs/", "checkpoints/", InputStaging.folder + "/"]

  private func judge(
    _ run: String, _ objects: [ObjectInfo], _ leases: inout [String: Bool], _ findings: inout Findings
  ) throws(StorageError) {
    guard let started = RunID(rawValue: run).startSeconds else {
      findings.kept.append("runs/\(run): no run has such a name; remove it by hand if nobody knows it")
      return
    }
    if try isHeld(run, &leases) {
      findings.kept.append("run \(run): its lease holds")
    } else if started + ages.runs >= now {
      findings.kept.append("run \(run): it started \((now - started) / 60) minutes ago and may be resumed")
    } else {
      // The lease goes last: until then the rest is known to be a run's.
      let keys = objects.map(\.key).filter { $0 != RunLease.key(run) } + objects.map(\.key).filter { $0 == RunLease.key(run) }
      findings.garbage.append(Garbage(kind: .run(run), keys: keys, bytes: objects.reduce(0) { $0 + $1.size }))
    }
  }

  /// `checkpoints/<name>/<digest>/manifest` names what counts; the rest lies below the runs that wrote it.
  private func judgeCheckpoint(
    _ folder: String, _ objects: [ObjectInfo], _ leases: inout [String: Bool], _ findings: inout Findings
  ) throws(StorageError) {
    let manifest =
      objects.contains { $0.key == folder + "/manifest" } ? try? CheckpointManifest(store.get(folder + "/manifest")) : nil
    if let manifest, let age = ages.checkpoints, let started = RunID(rawValue: manifest.run).startSeconds, started + age < now {
      if try !isHeld(manifest.run, &leases) {
        // The manifest goes first: what it names is gone in the next moment.
        let keys = [folder + "/manifest"] + objects.map(\.key).filter { $0 != folder + "/manifest" }
        findings.garbage.append(Garbage(kind: .checkpoint(folder), keys: keys, bytes: objects.reduce(0) { $0 + $1.size }))
        return
      }
    }
    let named = Set(manifest?.outputs.compactMap(\.source.objectKey) ?? [])
    var left: [String: [ObjectInfo]] = [:]
    for object in objects where !named.contains(object.key) && object.key != folder + "/manifest" {
      left[String(object.key.dropFirst(folder.count + 1).prefix { $0 != "/" }), default: []].append(object)
    }
    if let manifest { findings.kept.append("checkpoint \(folder): written by run \(manifest.run)") }
    for (run, objects) in left.sorted(by: { $0.key < $1.key }) {
      guard let started = RunID(rawValue: run).startSeconds, started + ages.runs < now, try !isHeld(run, &leases) else {
        findings.kept.append("\(folder)/\(run): that run may still complete it")
        continue
      }
      findings.garbage.append(
        Garbage(
          kind: .leftovers(checkpoint: folder, run: run), keys: objects.map(\.key), bytes: objects.reduce(0) { $0 + $1.size }))
    }
  }

  /// Nothing tells which runs read a copy: they stay while there is any.
  private func judgeStaged(_ findings: inout Findings) throws(StorageError) {
    let objects = try store.listAll(prefix: InputStaging.folder + "/")
    guard !objects.isEmpty else { return }
    let garbage = Garbage(kind: .staged, keys: objects.map(\.key), bytes: objects.reduce(0) { $0 + $1.size })
    if !sweepsStaged {
      findings.kept.append("\(garbage.description): runs bring them once; --staged-inputs removes them")
    } else if let run = try runUnderWay() {
      findings.kept.append("\(garbage.description): run \(run), whose lease holds, may read them")
    } else {
      findings.garbage.append(garbage)
    }
  }

  /// A run whose lease holds.
  private func runUnderWay() throws(StorageError) -> String? {
    for (run, objects) in try grouped("runs/", parts: 1) where objects.contains(where: { $0.key == RunLease.key(run) }) {
      if try holds(run) { return run }
    }
    return nil
  }

  private func isHeld(_ run: String, _ leases: inout [String: Bool]) throws(StorageError) -> Bool {
    if let known = leases[run] { return known }
    let holds = try holds(run)
    leases[run] = holds
    return holds
  }

  private func holds(_ run: String) throws(StorageError) -> Bool {
    try RunLease.read(run, from: store)?.holds(at: now) ?? false
  }

  /// The objects below `prefix`, in groups that share the next parts of their keys.
  private func grouped(_ prefix: String, parts: Int) throws(StorageError) -> [(name: String, objects: [ObjectInfo])] {
    var groups: [(name: String, objects: [ObjectInfo])] = []
    for object in try store.listAll(prefix: prefix) {
      let name = object.key.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).prefix(parts)
        .joined(separator: "/")
      if groups.last?.name == name {
        groups[groups.count - 1].objects.append(object)
      } else {
        groups.append((name, [object]))
      }
    }
    return groups
  }
}
