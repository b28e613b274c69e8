//! What is said of an element in the light of its neighbours.

import ArgumentParser
import ServerlessDatasets

typealias Payment = (account: Text, second: Int, amount: Double)

@main
struct Windows: ServerlessProgram {
  @Argument var payments: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let payments = session.readText(payments).compactMap(Self.payment)
    try await ranks(payments)
    try await neighbours(payments)
    try await frames(payments)
  }

  func ranks(_ payments: ServerlessDataset<Payment>) async throws {
    // snippet.ranks
    let largest = payments.windows(by: \.account, orderedBy: .descending(\.amount))
      .adding(.rowNumber, .rank, .denseRank)
      .filter { _, number, _, _ in number <= 3 }
    // snippet.end
    _ = try await largest.count()
  }

  func neighbours(_ payments: ServerlessDataset<Payment>) async throws {
    // snippet.neighbours
    let gaps = payments.windows(by: \.account, orderedBy: .ascending(\.second))
      .adding(.lag(of: \.second), .lead(of: \.amount))
      .map { payment, before, next in (payment.account, before.map { payment.second - $0 }, next) }
    // snippet.end

    // snippet.edges
    let sinceFirst = payments.windows(by: \.account, orderedBy: .ascending(\.second))
      .adding(.firstValue(of: \.second), .lastValue(of: \.amount, following: 3))
    // snippet.end
    _ = (try await gaps.count(), try await sinceFirst.count())
  }

  func frames(_ payments: ServerlessDataset<Payment>) async throws {
    // snippet.running
    let balances = payments.windows(by: \.account, orderedBy: .ascending(\.second))
      .adding(.running(.sum(of: \.amount)))
    // snippet.end

    // snippet.sliding
    let smoothed = payments.windows(by: \.account, orderedBy: .ascending(\.second))
      .adding(.sliding(.average(of: \.amount), preceding: 3, following: 3))
    // snippet.end

    // snippet.within
    let suspicious = payments.windows(by: \.account, orderedBy: .ascending(\.second), .ascending(\.amount))
      .adding(.sliding(.count, within: 3_600, of: \.second))
      .filter { _, paymentsInAnHour in paymentsInAnHour > 20 }
    // snippet.end
    _ = (try await balances.count(), try await smoothed.count(), try await suspicious.count())
  }

  /// Reads a line such as `DE02,1767225600,19.90`.
  private static func payment(_ line: Text) -> Payment? {
    var fields = line.fields(separator: ",")
    guard let account = fields.next(), let second = fields.next().flatMap({ Int($0) }),
      let amount = fields.next().flatMap({ Double($0) })
    else { return nil }
    return (account, second, amount)
  }
}
