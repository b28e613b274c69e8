//! Order, and what follows from it.

import ArgumentParser
import ServerlessDatasets

typealias Sale = (country: Text, product: Text, revenue: Double)

@main
struct SortingAndTop: ServerlessProgram {
  @Argument var sales: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let sales = session.readText(sales).compactMap(Self.sale)
    try await order(sales)
    try await positions(sales)
  }

  func order(_ sales: ServerlessDataset<Sale>) async throws {
    // snippet.sorted
    let products = sales.map(\.product).distinct().sorted()
    // snippet.end

    // snippet.sortedBy
    let largestFirst = sales.sorted(by: \.revenue, .descending)
    // snippet.end

    // snippet.severalKeys
    let report = sales.sorted(by: .ascending(\.country), .descending(\.revenue))
    // snippet.end

    // snippet.top
    let best = try await sales.top(10, by: .descending(\.revenue)).collect()
    // snippet.end
    _ = (try await products.count(), try await largestFirst.first(), try await report.first(), best)
  }

  func positions(_ sales: ServerlessDataset<Sale>) async throws {
    // snippet.zipWithIndex
    let ranked = sales.sorted(by: \.revenue, .descending).zipWithIndex()
      .map { sale, position in (position + 1, sale.product, sale.revenue) }
    // snippet.end

    // snippet.zip
    let byRevenue = sales.sorted(by: \.revenue).map(\.product)
    let byName = sales.sorted(by: \.product).map(\.product)
    let inPlace = byRevenue.zip(byName).filter { $0 == $1 }
    // snippet.end
    _ = (try await ranked.count(), try await inPlace.count())
  }

  /// Reads a line such as `PT,lamp,19.90`.
  private static func sale(_ line: Text) -> Sale? {
    var fields = line.fields(separator: ",")
    guard let country = fields.next(), let product = fields.next(), let revenue = fields.next().flatMap({ Double($0) }) else {
      return nil
    }
    return (country, product, revenue)
  }
}
