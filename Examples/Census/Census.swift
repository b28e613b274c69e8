import ArgumentParser
import ServerlessDatasets

/// Takes a census of a Debian machine's packages: what is installed by section, how many files it brings, and which packages
/// most others rest on.
@main
struct Census: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "census", abstract: "Reports on the packages of a Debian machine, by section and by importance.")

  @Option(help: "The folder of the package database, with the file status and the file lists in info/.")
  var database = "/var/lib/dpkg"

  @Option(help: "A folder to write the sections to, as CSV.")
  var output: String?

  @Flag(help: "Replace an earlier result.")
  var overwrite = false

  @Option(help: "Sections and packages to show.")
  var top = 12

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let files = session.readFiles("\(database)/info/*.list")
      .map { path, list in (Self.packageName(ofList: path), list.lines.reduce(0) { count, _ in count + 1 }) }

    let packages = session.readFiles("\(database)/status")
      .flatMap { _, status in Package.parse(status: status) }
      .keyed(by: \.name)
      .leftJoin(files)
      .map { _, joined in
        var (package, files) = joined
        package.files = files ?? 0
        return package
      }
      .cached()

    let sections = packages.groupBy(\.section)
      .aggregate(.count, .sum(of: \.files), .sum(of: \.installedKiB))
      .sorted(by: { _, _, _, kib in kib }, .descending)
    if let output {
      try await sections.write(
        to: output, as: .csv(header: "section", "packages", "files", "installed_kib"), mode: overwrite ? .overwrite : .error)
    }

    let table = try await sections.collect()
    let ranking = try await importance(of: packages)
    if session.isDriver { report(table, ranking) }
  }

  /// The name in `/var/lib/dpkg/info/zlib1g:amd64.list`.
  private static func packageName(ofList path: Text) -> Text {
    let file = path.lastIndex(of: "/").map { path.dropFirst($0 + 1) } ?? path
    let name = file.dropLast(".list".utf8.count)
    return name.firstIndex(of: ":").map { name.prefix($0) } ?? name
  }

  /// PageRank (Page, Brin, Motwani and Winograd, 1999) over the dependencies: a package passes its rank on to those it needs.
  ///
  /// Each round is an action of its own, whose closures capture what the round before has found.
  private func importance(of packages: ServerlessDataset<Package>) async throws -> [(Text, Double)] {
    let names = Set(try await packages.map(\.name).collect())
    let links =
      packages
      .map { package in
        (package.name, package.dependencies.compactMap { alternatives in alternatives.first(where: names.contains) })
      }
      .cached()

    var ranks = Dictionary(uniqueKeysWithValues: names.map { ($0, 1.0) })
    for _ in 0..<30 {
      let received =
        try await links
        .flatMap { [ranks] name, needed in needed.map { ($0, ranks[name, default: 1] / Double(needed.count)) } }
        .reduceByKey(+)
        .collect()
      var next = ranks.mapValues { _ in 0.15 }
      for (name, rank) in received { next[name, default: 0.15] += 0.85 * rank }
      let change = names.reduce(0) { max($0, abs(next[$1, default: 0] - ranks[$1, default: 0])) }
      ranks = next
      if change < 0.01 { break }
    }
    return ranks.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  }

  private func report(_ sections: [(Text, Int, Int, Int)], _ ranking: [(Text, Double)]) {
    func column(_ number: Int, _ width: Int) -> String { String(number).padding(from: width) }
    func name(_ text: some CustomStringConvertible) -> String { text.description.padding(to: 24) }

    print("\n\(name("section")) packages    files     MiB")
    for (section, packages, files, kib) in sections.prefix(top) {
      print("\(name(section))\(column(packages, 9))\(column(files, 9))\(column(kib / 1024, 8))")
    }
    let (packages, files, kib) = sections.reduce((0, 0, 0)) { ($0.0 + $1.1, $0.1 + $1.2, $0.2 + $1.3) }
    print("\(name("all \(sections.count) sections"))\(column(packages, 9))\(column(files, 9))\(column(kib / 1024, 8))")

    print("\n\(name("most depended upon")) rank")
    for (package, rank) in ranking.prefix(top) { print("\(name(package))\(column(Int(rank * 10), 5))") }
    print()
  }
}

extension String {
  /// The text with spaces behind it, up to `width`.
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The text with spaces before it, up to `width`.
  fileprivate func padding(from width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
