//! Pairs, groups and what is made of them.

import ArgumentParser
import ServerlessDatasets

typealias Order = (customer: Text, country: Text, month: Int, amount: Double)

@main
struct KeyedOperations: ServerlessProgram {
  @Argument var orders: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let orders = session.readText(orders).compactMap(Self.order)
    try await pairs(orders)
    try await groups(orders)
    try await pivots(orders)
  }

  func pairs(_ orders: ServerlessDataset<Order>) async throws {
    // snippet.keyed
    let byCustomer = orders.keyed(by: \.customer)
    // snippet.end

    // snippet.mapValues
    let amounts = byCustomer.mapValues { order in order.amount }
    // snippet.end

    // snippet.keys
    let customers = byCustomer.keys()
    let everything = byCustomer.values()
    // snippet.end

    // snippet.reduceByKey
    let revenue = amounts.reduceByKey(+)
    // snippet.end

    // snippet.tupleKey
    let byMonth = orders.map { order in ((order.country, order.month), order.amount) }.reduceByKey(+)
    // snippet.end
    _ = (try await customers.distinct().count(), try await everything.count(), try await revenue.count())
    _ = try await byMonth.count()
  }

  func groups(_ orders: ServerlessDataset<Order>) async throws {
    // snippet.aggregate
    let countries = orders.groupBy(\.country).aggregate(.count, .sum(of: \.amount), .average(of: \.amount))
    // snippet.end

    // snippet.counts
    let ordersPerCustomer = orders.groupBy(\.customer).counts()
    // snippet.end

    // snippet.mapGroups
    let spans = orders.groupBy(\.customer).mapGroups { customer, orders in
      var months = (first: Int.max, last: Int.min)
      for order in orders { months = (min(months.first, order.month), max(months.last, order.month)) }
      return (customer, months.last - months.first + 1)
    }
    // snippet.end

    // snippet.flatMapGroups
    let firstThree = orders.groupBy(\.customer).flatMapGroups { _, orders in orders.prefix(3) }
    // snippet.end

    // snippet.arrays
    let histories = orders.groupBy(\.customer).arrays()
    // snippet.end
    _ = (try await countries.collect(), try await ordersPerCustomer.count(), try await spans.count())
    _ = (try await firstThree.count(), try await histories.count())
  }

  func pivots(_ orders: ServerlessDataset<Order>) async throws {
    // snippet.pivot
    let byMonth = orders.groupBy(\.country).pivot(by: \.month, .sum(of: \.amount))
    for (country, sums) in try await byMonth.collect() where orders.session.isDriver { print(country, sums[12] ?? 0) }
    // snippet.end

    // snippet.pivotColumns
    let quarter = orders.groupBy(\.country).pivot(by: \.month, columns: [1, 2, 3], .sum(of: \.amount))
    try await quarter
      .map { country, sums in (country, sums[0] ?? 0, sums[1] ?? 0, sums[2] ?? 0) }
      .writeFile(to: "quarter.csv", as: .csv(header: "country", "january", "february", "march"))
    // snippet.end
  }

  /// Reads a line such as `anna,PT,3,19.90`.
  private static func order(_ line: Text) -> Order? {
    var fields = line.fields(separator: ",")
    guard let customer = fields.next(), let country = fields.next(), let month = fields.next().flatMap({ Int($0) }),
      let amount = fields.next().flatMap({ Double($0) })
    else { return nil }
    return (customer, country, month, amount)
  }
}
