/// Where an invocation is to be executed.
enum AcquiredEnvironment {
  /// In an environment that is there, or has just been started.
  case ready(FunctionEnvironment)
  /// Nowhere: the program can't be started.
  case unstartable(ProcessLauncher.Failure)
}
