internal import DataflowPlan
internal import Exchange
package import Operators
internal import Records

/// A checkpoint as a source: a share for each of its partitions.
package enum CheckpointSource {
  /// What the driver must know of a checkpoint that is read.
  package static func resolve(_ checkpoint: Checkpoint, _ manifest: CheckpointManifest) -> ResolvedSource {
    let count = manifest.outputs.count
    return ResolvedSource(
      shares: manifest.outputs.enumerated().map { index, output in
        var writer = ByteWriter(capacity: 256)
        writer.append(string: checkpoint.name)
        writer.append(string: checkpoint.folder)
        output.encode(to: &writer)
        return SourceShare(index: index, count: count, split: writer.array())
      },
      size: SizeEstimate(bytes: manifest.bytes, rows: manifest.rows, basis: .exact),
      describe: { "partition \($0) of checkpoint \(checkpoint.name)" })
  }

  /// Pushes the rows of a share, and gives the bytes read.
  /// - Throws: ``DatasetError`` with code `damagedCheckpoint`, whose message names the checkpoint's folder, where rows are gone or
  ///   damaged.
  /// - Complexity: one request for each `requestBytes` of the partition.
  package static func read<Element>(
    _ type: Element.Type, _ share: SourceShare, _ environment: TaskEnvironment, _ control: TaskControl, into sink: BatchSink
  ) throws -> Int {
    var reader = ByteReader(share.split)
    let (name, folder) = (try reader.readString(), try reader.readString())
    let output = try ExchangeOutput(from: &reader)
    let rows = ExchangeReader(environment.store, try RowType.resolve(type), options: environment.readOptions)
    do {
      try rows.read([output.slice(partitions: 0..<output.partitionCount)]) { base, count in
        try sink.push(base, count)
        if control.isStopped { throw PipelineStopped() }
      }
    } catch let error as ExchangeError where error.code == .lostInput && error.objectKey == output.source.objectKey {
      throw DatasetError(
        .damagedCheckpoint,
        "checkpoint \(name) (\(folder)) can't be read: \(error.message); remove that folder to compute it again")
    }
    return output.bytes
  }
}
