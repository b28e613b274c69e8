import Foundation
import Testing

@testable import Lineage

@Suite struct DriverIdentityTests {
  private let driver = DriverIdentity(process: 7, processStart: 100, boot: "b1", namespace: "n1", host: "h1")

  @Test func thisProcessLives() {
    #expect(DriverIdentity.current().liveness() == .alive)
    #expect(DriverIdentity.current() == DriverIdentity.current())
    #expect(DriverIdentity.current().process == getpid())
  }

  @Test func aNumberUsedAgainIsAnotherProcess() { #expect(Samples.deadDriver.liveness() == .dead) }

  @Test func aProcessThatHasEndedIsDead() throws {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["60"]
    try child.run()
    var driver = DriverIdentity.current()
    driver.process = child.processIdentifier
    driver.processStart = try #require(SystemFacts.startTime(of: child.processIdentifier))
    #expect(driver.liveness() == .alive)
    // Not SIGTERM: a child inherits which signals its parent's thread has blocked.
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    #expect(driver.liveness() == .dead)
  }

  @Test func theSameMachineAndContainerCanTell() {
    #expect(driver.liveness(boot: "b1", namespace: "n1", host: "h1") { $0 == 7 ? 100 : nil } == .alive)
    #expect(driver.liveness(boot: "b1", namespace: "n1", host: "h1") { _ in 101 } == .dead)
    #expect(driver.liveness(boot: "b1", namespace: "n1", host: "h1") { _ in nil } == .dead)
  }

  @Test func aMachineStartedAnewHasNoneOfItsProcesses() {
    #expect(driver.liveness(boot: "b2", namespace: "n1", host: "h1") { _ in 100 } == .dead)
  }

  @Test func othersCannotTell() {
    #expect(driver.liveness(boot: "b1", namespace: "n2", host: "h1") { _ in nil } == .unknown)
    #expect(driver.liveness(boot: "b2", namespace: "n1", host: "h2") { _ in nil } == .unknown)
    #expect(driver.liveness(boot: "", namespace: "n1", host: "h1") { _ in nil } == .unknown)
    var nameless = driver
    nameless.host = "localhost"
    #expect(nameless.liveness(boot: "b2", namespace: "n1", host: "localhost") { _ in nil } == .unknown)
  }

  #if os(Linux)
    @Test func theStartIsReadPastAnAwkwardName() {
      let rest = (4...30).map(String.init).joined(separator: " ")
      func start(_ text: String) -> UInt64? { SystemFacts.startTime(inStat: Array(text.utf8)) }
      #expect(start("7 (a) b) S \(rest)\n") == 22)
      #expect(start("7 (sleep) R \(rest)\n") == 22)
      #expect(start("7 (sleep) Z \(rest)\n") == nil)
      #expect(start("7 (sleep) S 4 5") == nil)
      #expect(start("") == nil)
    }
  #endif
}
