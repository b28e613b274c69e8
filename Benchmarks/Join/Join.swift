import ArgumentParser
import ServerlessDatasets

/// Joins a large table with a smaller one and sums by a column of the latter, from CSV to CSV.
@main
struct Join: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Joins facts with a dimension and sums a product of their columns by name.")

  @Option(help: "The CSV files of the facts (id1, id3, id6, v1, v3): a file, folder or glob.")
  var facts: String

  @Option(help: "The CSV file of the dimension (id6, name, w).")
  var dimension: String

  @Option(help: "The folder that the sums are written to, as CSV.")
  var output: String

  @Flag(help: "Replace an earlier result.")
  var overwrite = false

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let names = session.readText(dimension)
      .filter { line in !line.hasPrefix("id6,") }
      .map { line in try Self.name(line) }
    try await session.readText(facts)
      .filter { line in !line.hasPrefix("id1,") }
      .map { line in try Self.fact(line) }
      .join(names)
      .map { _, row in (row.1.name, row.0 * row.1.weight) }
      .reduceByKey(+)
      .write(to: output, as: .csv(header: "name", "sum"), mode: overwrite ? .overwrite : .error)
  }

  @Sendable static func fact(_ line: Text) throws -> (Int, Double) {
    var fields = line.fields(separator: ",")
    fields.skip(2)
    guard let id = fields.next().flatMap({ Int($0) }), fields.skip(1) == 1, let value = fields.next().flatMap({ Double($0) })
    else { throw BadLine(line: "\(line)") }
    return (id, value)
  }

  @Sendable static func name(_ line: Text) throws -> (Int, (name: Text, weight: Double)) {
    var fields = line.fields(separator: ",")
    guard let id = fields.next().flatMap({ Int($0) }), let name = fields.next(),
      let weight = fields.next().flatMap({ Double($0) })
    else { throw BadLine(line: "\(line)") }
    return (id, (name: name, weight: weight))
  }

  struct BadLine: Error { let line: String }
}
