/// What an execution costs.
struct Bill {
  /// The time that it took.
  let nanoseconds: Int64
  /// What is billed: that time and, for a new environment, its initialisation.
  let milliseconds: Int

  init(nanoseconds: Int64, initialization: Int64?) {
    self.nanoseconds = nanoseconds
    milliseconds = Milliseconds.billed(nanoseconds: nanoseconds + (initialization ?? 0))
  }
}
