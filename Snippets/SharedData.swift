//! What tasks have in common, and what outlives an action or a run.

import ArgumentParser
import ServerlessDatasets

@main
struct SharedData: ServerlessProgram {
  @Argument var orders: String
  @Argument var rates: String
  @Option var minimum = 10.0
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let pairs = session.readText(orders).compactMap(Self.pair)
    try await broadcasts(session, pairs)
    try await counters(session)
    try await checkpoints(session, pairs)
  }

  // Orders are (currency, amount).
  func broadcasts(_ session: ServerlessSession, _ orders: ServerlessDataset<(String, Double)>) async throws {
    // snippet.broadcast
    let rates = try await session.broadcast("rates") { try await RateService.today() }
    let euros = orders.map { currency, amount in try amount * (rates.value[currency] ?? 1) }
    // snippet.end

    // snippet.broadcastDataset
    let blocked = try await session.broadcast(session.readText("blocked.txt").map { String(decoding: $0) })
    let allowed = orders.filter { currency, _ in try !blocked.value.contains(currency) }
    // snippet.end
    _ = (try await euros.count(), try await allowed.count())
  }

  func counters(_ session: ServerlessSession) async throws {
    // snippet.counter
    let badLines = session.counter("bad lines")
    let orders = session.readText(orders).compactMap { line in
      let order = Self.pair(line)
      if order == nil { badLines += 1 }
      return order
    }
    let sums = try await orders.reduceByKey(+).collect()
    if session.isDriver { print("\(sums.count) currencies, \(badLines.value) bad lines") }
    // snippet.end
  }

  func checkpoints(_ session: ServerlessSession, _ orders: ServerlessDataset<(String, Double)>) async throws {
    // snippet.checkpointed
    let minimum = minimum
    let large =
      orders
      .filter { _, amount in amount >= minimum }
      .reduceByKey(+)
      .checkpointed(named: "large orders", version: 2, dependingOn: [minimum])
    // snippet.end
    _ = try await large.count()

    // snippet.removeCheckpoint
    try await session.removeCheckpoint(named: "large orders")
    // snippet.end
  }

  /// Reads a line such as `EUR,19.90`.
  private static func pair(_ line: Text) -> (String, Double)? {
    var fields = line.fields(separator: ",")
    guard let currency = fields.next(), let amount = fields.next().flatMap({ Double($0) }) else { return nil }
    return (String(decoding: currency), amount)
  }
}

/// Stands for a client of a service.
enum RateService {
  static func today() async throws -> [String: Double] { ["EUR": 1, "USD": 0.92] }
}
