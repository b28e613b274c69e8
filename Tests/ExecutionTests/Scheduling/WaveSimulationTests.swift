import Execution
import Testing

/// Thousands of actions against a world of random failures; the world judges each step (see `SimulatedWorld`).
@Suite struct WaveSimulationTests {
  private func run(_ seed: Int, _ faults: SimulatedWorld.Faults) -> (ending: SimulatedWorld.Ending?, world: SimulatedWorld) {
    var world = SimulatedWorld(seed: seed, faults: faults)
    do { return (try world.run(), world) } catch {
      Issue.record("seed \(seed): \(error)")
      return (nil, world)
    }
  }

  @Test(arguments: 0..<4)
  func withoutFaultsEveryTaskRunsOnce(part: Int) {
    for seed in 0..<150 {
      let (ending, world) = run(part * 1_000 + seed, SimulatedWorld.Faults())
      guard case .finished = ending else { continue }
      for entry in world.entries.lazy.compactMap({ $0 }).flatMap({ $0 }) { #expect(entry.launches <= 1) }
    }
  }

  @Test(arguments: 0..<4)
  func survivableFaultsDontKeepItFromFinishing(part: Int) {
    for seed in 0..<400 {
      let (ending, _) = run(part * 1_000 + seed, SimulatedWorld.Faults(count: 1 + seed % 25))
      if case .finished = ending { continue }
      Issue.record("seed \(part * 1_000 + seed) ended as \(String(describing: ending))")
    }
  }

  @Test(arguments: 0..<4)
  func limitsEndItAndNothingElseDoes(part: Int) {
    var failures = 0
    for seed in 0..<300 {
      let (ending, _) = run(part * 1_000 + seed, SimulatedWorld.Faults(count: 60, isLethal: true))
      if case .failed = ending { failures += 1 }
    }
    #expect(failures > 100)
  }

  @Test(arguments: 0..<2)
  func cancellationEndsItAtAnyTime(part: Int) {
    var cancelled = 0
    for seed in 0..<200 {
      let (ending, _) = run(part * 1_000 + seed, SimulatedWorld.Faults(count: 10, cancels: 20))
      if ending == .cancelled { cancelled += 1 }
    }
    #expect(cancelled > 50)
  }

  @Test func theSameSeedGivesTheSameRun() {
    for seed in 0..<50 {
      let faults = SimulatedWorld.Faults(count: 20)
      let (first, second) = (run(seed, faults), run(seed, faults))
      #expect(first.ending == second.ending)
      #expect(first.world.launches == second.world.launches)
    }
  }
}
