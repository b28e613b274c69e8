extension ProgramBundle {
  /// Writes a zip file that Lambda runs on `provided.al2023` and every other machine with the same processor: started in its
  /// folder, `bootstrap` takes loader and libraries from `lib`. Equal bundles give equal files.
  /// - Parameter folder: as in ``entries(unpackedIn:)``.
  /// - Throws: `io`, `tooLarge`.
  package func writeZip(to path: String, unpackedIn folder: String? = nil) throws(PackagingError) -> PackageReport {
    let writer = try ZipWriter(path)
    var lines: [PackageReport.Entry] = []
    for entry in try entries(unpackedIn: folder) {
      let packed = try writer.add(entry)
      lines.append(PackageReport.Entry(path: entry.path, size: entry.bytes.count, packedSize: packed))
    }
    return PackageReport(lines, packedSize: try writer.close(), hints: hints)
  }
}
