import ServerlessDatasets

/// An installed package, as Debian's package database describes it.
struct Package: RecordConvertible {
  var name: Text
  var section: Text
  var installedKiB: Int
  /// For each dependency its alternatives, the preferred one first.
  var dependencies: [[Text]]
  /// Files and folders that it owns; known only after its file list was read.
  var files = 0

  var recordFields: (Text, Text, Int, [[Text]], Int) { (name, section, installedKiB, dependencies, files) }

  init(recordFields fields: (Text, Text, Int, [[Text]], Int)) {
    (name, section, installedKiB, dependencies, files) = fields
  }

  init(name: Text, section: Text, installedKiB: Int, dependencies: [[Text]]) {
    self.name = name
    self.section = section
    self.installedKiB = installedKiB
    self.dependencies = dependencies
  }

  /// The installed packages of a status file: paragraphs of `Field: value` lines, divided by empty ones (deb822(5)).
  static func parse(status: Text) -> [Package] {
    var packages: [Package] = []
    var paragraph: [Text: Text] = [:]
    func finish() {
      defer { paragraph.removeAll(keepingCapacity: true) }
      guard let name = paragraph["Package"], paragraph["Status"]?.hasSuffix(" installed") == true else { return }
      let depends = [paragraph["Pre-Depends"], paragraph["Depends"]].compactMap(\.self).flatMap(alternatives)
      packages.append(
        Package(
          name: name, section: paragraph["Section"] ?? "unknown",
          installedKiB: paragraph["Installed-Size"].flatMap { Int($0) } ?? 0, dependencies: depends))
    }
    for line in status.lines {
      if line.isEmpty {
        finish()
      } else if line.first != 0x20, let colon = line.firstIndex(of: ":") {
        // Lines that begin with a space go on with the field before, none of which the census needs.
        paragraph[line.prefix(colon)] = line.dropFirst(colon + 1).trimmed()
      }
    }
    finish()
    return packages
  }

  /// `a (>= 1), b | c` names `a`, and either `b` or `c`.
  private static func alternatives(_ field: Text) -> [[Text]] {
    field.split(separator: ",").map { dependency in
      dependency.split(separator: "|").map { alternative in
        let name = alternative.trimmed()
        let end = [name.firstIndex(of: " "), name.firstIndex(of: "("), name.firstIndex(of: ":")].compactMap(\.self).min()
        return name.prefix(end ?? name.count)
      }
    }
  }
}
