import CZlib

/// Writes a zip file, entry by entry, of which one is in memory at a time. Equal entries give equal files.
final class ZipWriter {
  private let file: FileWriter
  private var records: [ZipRecord] = []

  /// - Throws: `io`.
  init(_ path: String) throws(PackagingError) { file = try FileWriter(path) }

  /// Appends an entry, deflated where that makes it smaller. Returns its size in the file.
  /// - Throws: `io`, `tooLarge`.
  @discardableResult
  func add(_ entry: PackageEntry) throws(PackagingError) -> Int {
    guard entry.bytes.count <= Int(UInt32.max), records.count < Int(UInt16.max) else {
      throw PackagingError(.tooLarge, "\(entry.path) is too much for a zip file; use a container image")
    }
    let deflater = try Deflater(.raw)
    deflater.add(entry.bytes)
    let deflated = deflater.finish()
    let isDeflated = deflated.count < entry.bytes.count
    let data = isDeflated ? deflated : entry.bytes
    let record = ZipRecord(
      path: entry.path, mode: entry.mode, checksum: Self.checksum(entry.bytes), size: entry.bytes.count, packedSize: data.count,
      isDeflated: isDeflated, offset: file.count)
    try record.check()
    records.append(record)
    try file.write(record.localHeader)
    try file.write(data)
    return data.count
  }

  /// Ends the file, which appears now. Returns its size.
  /// - Throws: `io`, `tooLarge`.
  func close() throws(PackagingError) -> Int {
    let directory = records.flatMap(\.directoryLine)
    guard file.count + directory.count <= Int(UInt32.max) else {
      throw PackagingError(.tooLarge, "the zip file would be larger than 4 GiB; use a container image")
    }
    let end = ZipRecord.end(count: records.count, size: directory.count, offset: file.count)
    try file.write(directory + end)
    let size = file.count
    try file.close()
    return size
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
