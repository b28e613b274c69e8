/// Which fault meets the first request, the second and so on: the same for the same seed.
package struct FaultSchedule: Sendable {
  package let seed: UInt64
  /// The share of requests that meet one.
  package let density: Double
  private let kinds: [Fault]

  /// A schedule of faults of these kinds.
  package init(seed: UInt64, density: Double, kinds: [Fault] = Fault.allCases) {
    self.seed = seed
    self.density = density
    self.kinds = kinds.filter { $0 != .none }
  }

  /// What meets the request of that number.
  package func fault(_ number: Int) -> Fault {
    var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(number))
    guard Double.random(in: 0..<1, using: &random) < density else { return .none }
    return kinds.randomElement(using: &random) ?? .none
  }
}
