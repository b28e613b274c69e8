extension LocalLambda {
  /// What goes wrong on purpose. Each share is that of the invocations which it befalls, from 0 to 1; which ones these are, counted
  /// in the order of their arrival, depends on the seed alone.
  public struct Faults: Sendable, Hashable {
    /// What the choice depends on.
    public var seed: UInt64 = 0
    /// Executed in two environments, of which one's answer is dropped.
    public var duplicates = 0.0
    /// Executed, and then the connection is closed without an answer.
    public var droppedAnswers = 0.0
    /// Refused with status 429.
    public var throttles = 0.0
    /// The process is killed while it executes them.
    public var crashes = 0.0
    /// Refused with status 500 or 502.
    public var serverErrors = 0.0

    /// None.
    public init() {}
  }
}

extension LocalLambda.Faults {
  /// What about it can't work; nil if nothing.
  var flaw: String? {
    let isSane = [duplicates, droppedAnswers, throttles, crashes, serverErrors].allSatisfy { (0...1).contains($0) }
    return isSane ? nil : "a share of faults isn't between 0 and 1; choose another"
  }

  /// What befalls the invocation of that number.
  func harm(to invocation: Int) -> InjectedHarm {
    var random = SeededGenerator(seed: seed &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(invocation))
    func befalls(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
    var harm = InjectedHarm()
    harm.isThrottled = befalls(throttles)
    harm.failsService = befalls(serverErrors)
    harm.isDuplicated = befalls(duplicates)
    harm.dropsAnswer = befalls(droppedAnswers)
    harm.crashes = befalls(crashes)
    harm.choosesSecond = Bool.random(using: &random)
    harm.crashDelay = Int64.random(in: 0...20, using: &random)
    return harm
  }
}
