import ArgumentParser
import ServerlessDatasets

/// Sums and means by a text key, from CSV to CSV.
@main
struct GroupBy: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "group-by", abstract: "Sums one column and averages another by a third.")

  @Option(help: "The CSV files (id1, id3, id6, v1, v3): a file, folder or glob.")
  var input: String

  @Option(help: "The folder that the groups are written to, as CSV.")
  var output: String

  @Flag(help: "Replace an earlier result.")
  var overwrite = false

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await session.readText(input)
      .filter { line in !line.hasPrefix("id1,") }
      .map { line in try Sale(line) }
      .groupBy(\.id)
      .aggregate(.sum(of: \.quantity), .average(of: \.price))
      .write(to: output, as: .csv(header: "id3", "sum", "mean"), mode: overwrite ? .overwrite : .error)
  }
}

/// A line of the input.
struct Sale {
  let id: Text
  let quantity: Int
  let price: Double

  init(_ line: Text) throws {
    var fields = line.fields(separator: ",")
    fields.skip(1)
    guard let id = fields.next(), fields.skip(1) == 1, let quantity = fields.next().flatMap({ Int($0) }),
      let price = fields.next().flatMap({ Double($0) })
    else { throw BadLine(line: "\(line)") }
    self.id = id
    self.quantity = quantity
    self.price = price
  }

  struct BadLine: Error { let line: String }
}
