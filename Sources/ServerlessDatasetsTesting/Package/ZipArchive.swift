#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A zip file (PKWARE's APPNOTE), as functions are packaged: stored and deflated files, no encryption, less than 4 GiB.
struct ZipArchive {
  /// The unpacked bytes that Lambda allows.
  static let maximumBytes = 250 << 20

  /// Where the zip file is.
  let path: String
  /// What is in it.
  let entries: [ZipEntry]
  private let file: MappedFile

  /// Reads the directory of the zip file at `path`.
  init(_ path: String) throws(LocalLambdaError) {
    self.path = path
    file = try MappedFile(path)
    guard let entries = Self.entries(of: file) else { throw Self.damaged(path, "its directory can't be read") }
    self.entries = entries
    for entry in entries {
      if !entry.isContained { throw Self.damaged(path, "the path of \(entry.name) leads out of it") }
      if entry.isSpecial { throw Self.damaged(path, "\(entry.name) is a link or a device") }
      if entry.isEncrypted || entry.method != 0 && entry.method != 8 {
        throw Self.damaged(path, "\(entry.name) is encrypted or compressed by method \(entry.method) instead of deflate")
      }
    }
    let bytes = entries.reduce(0) { $0 + $1.bytes }
    guard bytes <= Self.maximumBytes else {
      throw LocalLambdaError(
        .package,
        "\(path) unpacks to \(bytes) bytes, and Lambda takes at most \(Self.maximumBytes); strip the program or its libraries")
    }
  }

  /// Writes everything below `folder`, which exists.
  func unpack(into folder: String) throws(LocalLambdaError) {
    for entry in entries {
      makeFolders(to: entry.name, in: folder)
      if !entry.isFolder { try write(entry, to: folder + "/" + entry.name) }
    }
  }

  private func makeFolders(to name: String, in folder: String) {
    var path = folder
    for part in name.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      path += "/" + part
      mkdir(path, 0o755)
    }
  }

  private func write(_ entry: ZipEntry, to target: String) throws(LocalLambdaError) {
    guard let content = content(of: entry) else { throw Self.damaged(path, "\(entry.name) is truncated or damaged") }
    let permissions = entry.mode & 0o777
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(permissions == 0 ? 0o644 : permissions))
    guard descriptor >= 0 else { throw Self.noRoom(target) }
    defer { _ = close(descriptor) }
    var rest = content[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Self.noRoom(target) }
      rest = rest.dropFirst(count)
    }
  }

  /// The unpacked bytes of a file; nil if they don't match its checksum.
  private func content(of entry: ZipEntry) -> [UInt8]? {
    // The name and the extra field may be others here than in the directory.
    guard file.number(4, at: entry.headerOffset) == 0x0403_4b50, let name = file.number(2, at: entry.headerOffset + 26),
      let extra = file.number(2, at: entry.headerOffset + 28),
      let packed = file.bytes(at: entry.headerOffset + 30 + name + extra, count: entry.packedBytes)
    else { return nil }
    let content = entry.method == 0 ? Array(packed) : Inflation.inflate(packed, to: entry.bytes)
    guard let content, content.count == entry.bytes, Inflation.checksum(content) == entry.checksum else { return nil }
    return content
  }

  private static func damaged(_ path: String, _ reason: String) -> LocalLambdaError {
    LocalLambdaError(.package, "\(path) isn't a zip file that can be deployed: \(reason); package the program anew")
  }

  private static func noRoom(_ path: String) -> LocalLambdaError {
    LocalLambdaError(.resources, "\(path) can't be written (\(FunctionPackage.lastFailure)); make room or set TMPDIR")
  }
}

extension ZipArchive {
  /// What the directory at the end of the file says; nil if there is none.
  private static func entries(of file: MappedFile) -> [ZipEntry]? {
    guard let end = endRecord(of: file), let count = file.number(2, at: end + 10), var offset = file.number(4, at: end + 16)
    else { return nil }
    var entries: [ZipEntry] = []
    for _ in 0..<count {
      guard let (entry, next) = entry(of: file, at: offset) else { return nil }
      entries.append(entry)
      offset = next
    }
    return entries
  }

  /// The directory's end is followed by a comment of up to 65,535 bytes.
  private static func endRecord(of file: MappedFile) -> Int? {
    let last = file.count - 22
    guard last >= 0 else { return nil }
    return stride(from: last, through: max(last - 65_535, 0), by: -1).first { file.number(4, at: $0) == 0x0605_4b50 }
  }

  private static func entry(of file: MappedFile, at offset: Int) -> (ZipEntry, next: Int)? {
    guard file.number(4, at: offset) == 0x0201_4b50, let flags = file.number(2, at: offset + 8),
      let method = file.number(2, at: offset + 10), let checksum = file.number(4, at: offset + 16),
      let packed = file.number(4, at: offset + 20), let bytes = file.number(4, at: offset + 24),
      let nameCount = file.number(2, at: offset + 28), let extra = file.number(2, at: offset + 30),
      let comment = file.number(2, at: offset + 32), let attributes = file.number(4, at: offset + 38),
      let header = file.number(4, at: offset + 42), let name = file.bytes(at: offset + 46, count: nameCount)
    else { return nil }
    let entry = ZipEntry(
      name: String(decoding: name, as: UTF8.self), method: method, isEncrypted: flags & 1 != 0, checksum: UInt32(checksum),
      packedBytes: packed, bytes: bytes, mode: UInt32(attributes >> 16), headerOffset: header)
    return (entry, offset + 46 + nameCount + extra + comment)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
