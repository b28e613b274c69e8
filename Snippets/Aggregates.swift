//! Functions of a group's elements.

import ArgumentParser
import ServerlessDatasets

typealias Visit = (site: Text, user: Text, seconds: Double, bytes: Int, isPaid: Bool)

// snippet.aggregator
/// The longest run of visits of one user that follow one another.
struct LongestStreak: Aggregator {
  var initial: (last: Text, length: Int, longest: Int) { ("", 0, 0) }

  func accumulate(_ state: inout (last: Text, length: Int, longest: Int), _ visit: Visit) {
    state.length = visit.user == state.last ? state.length + 1 : 1
    state.longest = max(state.longest, state.length)
    state.last = visit.user
  }

  // Streaks that cross from one task's elements to another's aren't seen.
  func merge(_ state: inout (last: Text, length: Int, longest: Int), _ other: (last: Text, length: Int, longest: Int)) {
    state = (other.last, other.length, max(state.longest, other.longest))
  }

  func finish(_ state: (last: Text, length: Int, longest: Int)) -> Int { state.longest }
}
// snippet.end

@main
struct Aggregates: ServerlessProgram {
  @Argument var visits: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let visits = session.readText(visits).compactMap(Self.visit)
    try await exact(visits)
    try await statistics(visits)
    try await approximate(visits)
    try await gathered(visits)
    try await own(visits)
  }

  func exact(_ visits: ServerlessDataset<Visit>) async throws {
    // snippet.basics
    let sites = visits.groupBy(\.site)
      .aggregate(.count, .sum(of: \.bytes), .average(of: \.seconds), .min(of: \.seconds), .max(of: \.seconds))
    // snippet.end

    // snippet.conditions
    let paid = visits.groupBy(\.site)
      .aggregate(.count(where: \.isPaid), .any(where: { $0.bytes == 0 }), .all(where: { $0.seconds < 60 }))
    // snippet.end

    // snippet.elements
    let extremes = visits.groupBy(\.site)
      .aggregate(.maxElement(by: \.seconds), .minElement(by: \.bytes), .first(of: \.user), .last(of: \.user))
    // snippet.end
    _ = (try await sites.count(), try await paid.count(), try await extremes.count())
  }

  func statistics(_ visits: ServerlessDataset<Visit>) async throws {
    // snippet.statistics
    let spread = visits.groupBy(\.site)
      .aggregate(
        .variance(of: \.seconds), .standardDeviation(of: \.seconds, .population), .covariance(of: \.seconds, \.bytes),
        .correlation(of: \.seconds, \.bytes))
    // snippet.end
    _ = try await spread.count()
  }

  func approximate(_ visits: ServerlessDataset<Visit>) async throws {
    // snippet.quantiles
    let latencies = visits.groupBy(\.site)
      .aggregate(.median(of: \.seconds), .quantile(0.999, of: \.seconds), .quantiles([0.25, 0.75], of: \.seconds))
    // snippet.end

    // snippet.distinct
    let users = visits.groupBy(\.site).aggregate(.distinctCount(of: \.user), .exactDistinctCount(of: \.isPaid))
    // snippet.end

    // snippet.frequent
    let favourites = visits.groupBy(\.site).aggregate(.mostFrequent(10, of: \.user))
    for (site, users) in try await favourites.collect() where visits.session.isDriver {
      for user in users { print(site, user.value, "between \(user.count - user.error) and \(user.count) visits") }
    }
    // snippet.end
    _ = (try await latencies.count(), try await users.count())
  }

  func gathered(_ visits: ServerlessDataset<Visit>) async throws {
    // snippet.collecting
    let visitors = visits.groupBy(\.site).aggregate(.collect(of: \.seconds), .collectSet(of: \.user))
    // snippet.end
    _ = try await visitors.count()
  }

  func own(_ visits: ServerlessDataset<Visit>) async throws {
    // snippet.reducing
    let totals = visits.groupBy(\.site)
      .aggregate(Aggregation(reducing: { ($0.bytes, $0.seconds) }, { ($0.0 + $1.0, max($0.1, $1.1)) }))
    // snippet.end

    // snippet.own
    let weightedMean = Aggregation<Visit, Double>(
      "weightedMean", initial: (sum: 0.0, weight: 0.0),
      accumulate: { state, visit in
        state.sum += visit.seconds * Double(visit.bytes)
        state.weight += Double(visit.bytes)
      },
      merge: { state, other in
        state.sum += other.sum
        state.weight += other.weight
      },
      finish: { state in state.sum / state.weight })
    let means = visits.groupBy(\.site).aggregate(.count, weightedMean)
    // snippet.end

    // snippet.custom
    let streaks = visits.groupBy(\.site).aggregate(.count, .custom(LongestStreak()))
    // snippet.end
    _ = (try await totals.count(), try await means.count(), try await streaks.count())
  }

  /// Reads a line such as `news,anna,12.5,48211,true`.
  private static func visit(_ line: Text) -> Visit? {
    var fields = line.fields(separator: ",")
    guard let site = fields.next(), let user = fields.next(), let seconds = fields.next().flatMap({ Double($0) }),
      let bytes = fields.next().flatMap({ Int($0) }), let isPaid = fields.next().flatMap({ Bool($0) })
    else { return nil }
    return (site, user, seconds, bytes, isPaid)
  }
}
