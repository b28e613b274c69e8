/// What is done to one invocation on purpose.
struct InjectedHarm: Hashable {
  /// It is refused as one too many.
  var isThrottled = false
  /// It is refused by an error of the service.
  var failsService = false
  /// It is executed twice.
  var isDuplicated = false
  /// Its answer is lost.
  var dropsAnswer = false
  /// Its process is killed.
  var crashes = false
  /// Of two executions the second one's answer counts; of two statuses it is the second.
  var choosesSecond = false
  /// When the process is killed, in milliseconds after the invocation was handed over, if it takes that long.
  var crashDelay: Int64 = 0
}
