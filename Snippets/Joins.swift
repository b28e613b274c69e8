//! Datasets of pairs, brought together by their keys.

import ArgumentParser
import ServerlessDatasets

@main
struct Joins: ServerlessProgram {
  @Argument var orders: String
  @Argument var customers: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let orders = session.readText(orders).compactMap { line in
      Self.pair(line).flatMap { customer, amount in Double(amount).map { (customer, $0) } }
    }
    let names = session.readText(customers).compactMap(Self.pair)
    try await kinds(orders, names)
    try await strategies(orders, names)
    try await others(orders, names, session)
  }

  // Orders are (customer, amount), names are (customer, name).
  func kinds(_ orders: ServerlessDataset<(Text, Double)>, _ names: ServerlessDataset<(Text, Text)>) async throws {
    // snippet.join
    let named = orders.join(names).map { _, joined in
      let (amount, name) = joined
      return (name, amount)
    }
    // snippet.end

    // snippet.leftJoin
    let allOrders = orders.leftJoin(names).map { customer, joined in (joined.1 ?? customer, joined.0) }
    // snippet.end

    // snippet.rightJoin
    let allCustomers = orders.rightJoin(names).map { _, joined in (joined.1, joined.0 ?? 0) }
    // snippet.end

    // snippet.fullJoin
    let mismatches = orders.fullJoin(names).filter { _, joined in joined.0 == nil || joined.1 == nil }
    // snippet.end

    // snippet.semiJoin
    let known = orders.semiJoin(names)
    // snippet.end

    // snippet.antiJoin
    let unknown = orders.antiJoin(names)
    // snippet.end
    _ = (try await named.count(), try await allOrders.count(), try await allCustomers.count())
    _ = (try await mismatches.count(), try await known.count(), try await unknown.count())
  }

  func strategies(_ orders: ServerlessDataset<(Text, Double)>, _ names: ServerlessDataset<(Text, Text)>) async throws {
    // snippet.strategy
    let merged = orders.join(names, strategy: .sortMerge)
    // snippet.end
    _ = try await merged.count()
  }

  func others(
    _ orders: ServerlessDataset<(Text, Double)>, _ names: ServerlessDataset<(Text, Text)>, _ session: ServerlessSession
  ) async throws {
    // snippet.crossJoin
    let discounts = session.dataset(of: [0.05, 0.1, 0.2])
    let scenarios = orders.values().crossJoin(discounts).map { amount, discount in (discount, amount * (1 - discount)) }
    // snippet.end

    // snippet.cogroup
    let statements = orders.cogroup(names) { customer, amounts, names in
      let total = amounts.reduce(0, +)  // streams
      return names.map { name in (customer, name, total) }
    }
    // snippet.end

    // snippet.cogroupArrays
    let both = orders.cogroup(names).filter { _, sides in sides.0.count > 100 && sides.1.isEmpty }
    // snippet.end
    _ = (try await scenarios.reduceByKey(+).collect(), try await statements.count(), try await both.count())
  }

  /// The parts of a line such as `anna,Anna Ames`.
  private static func pair(_ line: Text) -> (Text, Text)? {
    var fields = line.fields(separator: ",")
    guard let key = fields.next(), let value = fields.next() else { return nil }
    return (key, value)
  }
}
