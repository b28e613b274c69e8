extension PackageReport: CustomStringConvertible {
  /// The package in numbers: its largest files, the whole, and what follows from it.
  package var description: String { lines(longest: 12).joined(separator: "\n") }

  private func lines(longest: Int) -> [String] {
    var rows = entries.prefix(longest).map { (Self.mebibytes($0.packedSize), Self.mebibytes($0.size), $0.path) }
    if case let rest = entries.dropFirst(longest), !rest.isEmpty {
      let (packed, size) = rest.reduce((0, 0)) { ($0.0 + $1.packedSize, $0.1 + $1.size) }
      rows.append((Self.mebibytes(packed), Self.mebibytes(size), "\(rest.count) smaller files"))
    }
    rows.append((Self.mebibytes(packedSize), Self.mebibytes(unpackedSize), "in all"))
    let table = [("packed", "unpacked", "MiB")] + rows
    return table.map { Self.padded($0.0, 8) + "  " + Self.padded($0.1, 8) + "  " + $0.2 } + verdicts
      + hints.map { "hint: \($0)" }
  }

  private var verdicts: [String] {
    if !fitsLambda {
      return ["AWS Lambda takes no zip file of more than 250 MiB unpacked: use a container image, or link statically and strip"]
    }
    return fitsDirectUpload ? [] : ["AWS Lambda takes zip files of more than 50 MiB only by way of S3"]
  }

  /// Bytes as MiB with one digit after the point.
  static func mebibytes(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}
