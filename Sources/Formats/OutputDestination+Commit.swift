import ObjectStorage
import Records

extension OutputDestination {
  /// Makes `parts`, in this order, the result, in one step. Calling it again after a failure or a crash is safe.
  ///
  /// - Parameters:
  ///   - parts: what the tasks wrote.
  ///   - state: what ``prepare(_:)`` found.
  ///   - created: seconds since 1970.
  ///   - schema: the rows' type, for the manifest.
  ///   - format: how the parts were written.
  /// - Throws: ``FormatError``: `conditionFailed` or `alreadyExists` if somebody else wrote here since ``prepare(_:)``,
  ///   `notFound` if a part is gone, and what storage says. Nothing is visible of the new result then, unless the code is `io`.
  /// - Complexity: One request for each thousand parts to check them and, for a single file, one reading and writing of all bytes.
  @discardableResult
  package func commit(
    _ parts: [OutputPart], after state: OutputState, created: Int, schema: String? = nil, format: OutputFormat
  ) throws(FormatError) -> OutputManifest {
    let (store, prefix) = try partStore()
    if state.isCommitted, let manifest = state.previous {
      try removeLeftovers(keeping: layout == .folder ? manifest : nil)
      return manifest
    }
    try check(parts, store, prefix)
    if layout == .singleFile { return try commitSingleFile(parts, state, created: created, schema: schema, format: format) }
    let manifest = OutputManifest(
      run: run, nonce: nonce, created: Timestamp.text(created), files: parts, schema: schema, header: format.header)
    let bytes = try manifest.encoded()
    _ = try formatting { () throws(StorageError) in
      try store.put(prefix + OutputManifest.name, bytes, PutOptions(state.condition, durable: true))
    }
    try removeLeftovers(keeping: manifest, replacing: state.previous)
    return manifest
  }

  /// Removes every part of this write. What was committed before stays.
  package func abort() throws(FormatError) {
    let (store, prefix) = try partStore()
    let objects = try formatting { () throws(StorageError) in try store.listAll(prefix: prefix) }
    let manifest = objects.contains { $0.key == prefix + OutputManifest.name }
    let committed =
      layout == .folder && manifest ? Set(try OutputManifest.read(from: store, folder: prefix).files.map(\.name)) : []
    let ours = objects.filter { object in
      let name = String(object.key.dropFirst(prefix.count))
      return layout == .singleFile || (ownership(of: name).isOurs && !committed.contains(name))
    }
    try formatting { () throws(StorageError) in try store.delete(ours.map(\.key)) }
    (store as? FileStore)?.removeAbandoned(prefix: prefix)
  }

  private func check(_ parts: [OutputPart], _ store: any ObjectStore, _ prefix: String) throws(FormatError) {
    let listed = try formatting { () throws(StorageError) in try store.listAll(prefix: prefix) }
    let sizes = Dictionary(listed.map { ($0.key, $0.size) }, uniquingKeysWith: { first, _ in first })
    for part in parts {
      let size = sizes[prefix + part.name]
      guard size == part.bytes else {
        throw FormatError(
          size == nil ? .notFound : .inputChanged, store.uri.child(prefix + part.name).description,
          "a part of the output is \(size.map { "\($0) bytes long instead of \(part.bytes)" } ?? "gone"): something else "
            + "changes files in \(location); run again")
      }
    }
  }

  /// Removes what no longer belongs to the result: the files of the manifest before, and parts of failed or repeated attempts.
  /// Parts under other names, as of a run at the same moment, can't be committed any more and go too.
  private func removeLeftovers(keeping manifest: OutputManifest?, replacing previous: OutputManifest? = nil) throws(FormatError)
  {
    let (store, prefix) = try partStore()
    let kept = Set((manifest?.files ?? []).map(\.name))
    let old = Set((previous?.files ?? []).map(\.name))
    let objects = try formatting { () throws(StorageError) in try store.listAll(prefix: prefix) }
    let gone = objects.map(\.key).filter { key in
      let name = String(key.dropFirst(prefix.count))
      if layout == .singleFile { return true }
      return !kept.contains(name) && (old.contains(name) || ownership(of: name).isPart)
    }
    try formatting { () throws(StorageError) in try store.delete(gone) }
    (store as? FileStore)?.removeAbandoned(prefix: prefix)
  }

  private func commitSingleFile(
    _ parts: [OutputPart], _ state: OutputState, created: Int, schema: String?, format: OutputFormat
  ) throws(FormatError) -> OutputManifest {
    let (store, key) = try target()
    let (source, prefix) = try partStore()
    let writer = try formatting { () throws(StorageError) in try store.writer(key, PutOptions(state.condition, durable: true)) }
    if let header = format.header { try append(header: header, to: writer) }
    for part in parts {
      try formatting { () throws(StorageError) in try Self.copy(source.open(prefix + part.name), to: writer) }
    }
    let name = String(key.split(separator: "/").last ?? "")
    let whole = OutputPart(name: name, bytes: writer.count, rows: parts.reduce(0) { $0 + $1.rows })
    let manifest = OutputManifest(
      run: run, nonce: nonce, created: Timestamp.text(created), files: [whole], schema: schema, header: format.header)
    // The intent, with the parts: if the process dies between this and their removal, the run knows that the file is its own.
    let intent = try manifest.encoded()
    try formatting { () throws(StorageError) in
      try source.put(prefix + OutputManifest.name, intent, PutOptions(durable: true))
      _ = try writer.finish()
    }
    try removeLeftovers(keeping: nil)
    return manifest
  }

  private func append(header: [String], to writer: any ObjectWriter) throws(FormatError) {
    let line = RowFormatter.headerLine(header)
    try formatting { () throws(StorageError) in try writer.append(line) }
  }

  private static func copy(_ reader: any ObjectReader, to writer: any ObjectWriter) throws(StorageError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while offset < reader.info.size {
      let count = try reader.read(at: offset, into: buffer)
      guard count > 0 else {
        throw StorageError(
          .conditionFailed, path: reader.info.key, "a part of the output was cut short while it was read; run again")
      }
      try writer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }
}
