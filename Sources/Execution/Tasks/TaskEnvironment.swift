package import ObjectStorage
package import Records

/// What a worker offers every task it runs. The driver's first message to a worker.
package struct TaskEnvironment: Sendable {
  /// The run's name.
  package let run: String
  /// The store of exchanges and results.
  package let store: any ObjectStore
  /// How workers find the store: its location as it was given, with options that its own URI may leave out.
  package let location: ObjectURI
  /// The key under which the run's objects lie, without a slash at its end.
  package let prefix: String
  /// A local folder for spill files.
  package let spillFolder: String
  /// Bytes that a task's buffering operators may hold.
  package let memoryBudget: Int
  /// Bytes that a worker's process may have in memory; nil where workers are threads of one process.
  package let memoryLimit: Int?
  /// Outputs of up to so many bytes travel in the reply.
  package let inlineLimit: Int

  /// An environment of these parts.
  package init(
    run: String, store: any ObjectStore, at location: ObjectURI? = nil, prefix: String, spillFolder: String, memoryBudget: Int,
    memoryLimit: Int? = nil,
    inlineLimit: Int = 64 << 10
  ) {
    self.run = run
    self.store = store
    self.location = location ?? store.uri
    self.prefix = prefix
    self.spillFolder = spillFolder
    self.memoryBudget = memoryBudget
    self.memoryLimit = memoryLimit
    self.inlineLimit = inlineLimit
  }

  /// The environment as bytes; the store by its location.
  package func encode(to writer: inout ByteWriter) {
    for text in [run, location.description, prefix, spillFolder] { writer.append(string: text) }
    writer.append(varint: UInt64(memoryBudget))
    writer.append(varint: UInt64(memoryLimit ?? 0))
    writer.append(varint: UInt64(inlineLimit))
  }

  /// Reads what ``encode(to:)`` wrote, and opens the store.
  package init(from reader: inout ByteReader) throws {
    let run = try reader.readString()
    let location = try ObjectURI(parsing: try reader.readString())
    self.init(
      run: run, store: try ObjectStores.store(location), at: location, prefix: try reader.readString(),
      spillFolder: try reader.readString(),
      memoryBudget: try reader.readInteger(), memoryLimit: try reader.readLimit(), inlineLimit: try reader.readInteger())
  }
}

extension ByteReader {
  /// A limit, of which zero means that there is none.
  fileprivate mutating func readLimit() throws(RecordError) -> Int? {
    let limit = try readInteger()
    return limit == 0 ? nil : limit
  }
}
