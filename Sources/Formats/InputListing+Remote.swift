import ObjectStorage

extension InputListing {
  /// What `uri` means in a store of keys: an object, all objects below it as a folder, or those that match it as a pattern.
  static func remote(_ uri: ObjectURI) throws(FormatError) -> [InputFile] {
    let (store, key) = try formatting { () throws(StorageError) in try ObjectStores.resolve(uri) }
    let name = key.hasSuffix("/") ? String(key.dropLast()) : key
    if !name.isEmpty, let info = try formatting({ () throws(StorageError) in try store.head(name) }) {
      return [file(store, info)]
    }
    let objects = try folder(store, name)
    if !objects.isEmpty { return objects }
    guard GlobPattern.hasWildcards(name) else {
      throw FormatError(.notFound, uri.description, "there is no such object, nor any below it; check the location")
    }
    let matches = try matches(store, name)
    guard !matches.isEmpty else { throw nothingMatches(uri.description) }
    return matches
  }

  private static func file(_ store: any ObjectStore, _ info: ObjectInfo) -> InputFile {
    InputFile(location: store.uri.child(info.key).description, size: info.size, etag: info.etag)
  }

  private static func folder(_ store: any ObjectStore, _ name: String) throws(FormatError) -> [InputFile] {
    let prefix = name.isEmpty ? "" : name + "/"
    let objects = try formatting { () throws(StorageError) in try store.listAll(prefix: prefix) }
    guard objects.contains(where: { $0.key == prefix + OutputManifest.name }) else {
      return objects.filter { object in
        object.key.dropFirst(prefix.count).split(separator: "/").allSatisfy { !GlobPattern.isHidden($0) }
      }.map { file(store, $0) }
    }
    let known = Dictionary(uniqueKeysWithValues: objects.map { ($0.key, $0) })
    var files: [InputFile] = []
    for listed in try OutputManifest.read(from: store, folder: prefix).files {
      guard let info = known[prefix + listed.name] else {
        throw FormatError(
          .notFound, prefix + listed.name, "the folder's manifest lists it, but it is gone; write the folder anew")
      }
      files.append(file(store, info))
    }
    return files
  }

  /// The objects that match; an object matches too if one of its folders does.
  private static func matches(_ store: any ObjectStore, _ pattern: String) throws(FormatError) -> [InputFile] {
    let glob = try GlobPattern(pattern)
    let literal = String(pattern.prefix { !"*?[{".contains($0) })
    let objects = try formatting { () throws(StorageError) in try store.listAll(prefix: literal) }
    return objects.filter { object in
      let parts = object.key.split(separator: "/")
      if glob.matches(parts) { return true }
      return (1..<parts.count).contains { depth in
        glob.matches(Array(parts[..<depth])) && parts[depth...].allSatisfy { !GlobPattern.isHidden($0) }
      }
    }.map { file(store, $0) }
  }
}
