import GRDB

extension LineageOperation<[Digest128: OutputRecord]> {
  /// The outputs that count, for those of `identities` that have one; of several (from several runs), the newest. Whether the
  /// object is still there and whole is for the caller to verify.
  package static func outputs(for identities: [Digest128]) -> Self {
    LineageOperation(.read) { database in
      var found: [Digest128: OutputRecord] = [:]
      for start in stride(from: 0, to: identities.count, by: identitiesPerQuery) {
        let some = identities[start..<min(start + identitiesPerQuery, identities.count)]
        // Ordered from old to new: the newest stays.
        for output in try database.outputs(for: some) { found[output.identity] = output }
      }
      return found
    }
  }
}

/// Most identities have no output, and to ask for each by itself costs ten times what it costs to ask for many.
private let identitiesPerQuery = 200

extension Database {
  fileprivate func outputs(for identities: ArraySlice<Digest128>) throws -> [OutputRecord] {
    // Filled up with the first, so that there is one statement to compile.
    let padding = repeatElement(identities[identities.startIndex], count: identitiesPerQuery - identities.count)
    let places = repeatElement("?", count: identitiesPerQuery).joined(separator: ", ")
    let sql = """
      SELECT identity, run, action, stage, task, attempt, output, output_bytes, output_rows, partition_digests,
        metrics FROM attempt
        WHERE identity IN (\(places)) AND live = 1 ORDER BY finished, rowid
      """
    return try rows(sql, StatementArguments((identities + padding).map(\.blob))) { row in
      OutputRecord(
        identity: try row.nextDigest(),
        task: TaskKey(
          run: RunID(rawValue: try row.next()), action: ActionID(rawValue: try row.next()), stage: try row.next(),
          task: try row.next()),
        attempt: try row.next(),
        output: TaskOutput(
          location: try row.nextBytes(), byteCount: try row.next(), rowCount: try row.next(),
          partitionDigests: try row.nextWords()),
        metrics: try row.nextBytes())
    }
  }
}

extension LineageOperation<Int> {
  /// Makes the outputs of those identities count no longer, in every run: they are lost, or were made from others that are. Their
  /// tasks may be won again.
  /// - Returns: how many outputs counted until now.
  package static func invalidateOutputs(_ identities: [Digest128]) -> Self {
    LineageOperation(.normal) { database in
      try identities.reduce(0) { count, identity in
        count + (try database.change("UPDATE attempt SET live = 0 WHERE identity = ? AND live = 1", [identity.blob]))
      }
    }
  }
}
