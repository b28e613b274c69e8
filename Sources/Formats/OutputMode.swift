/// What a write does where there is output already.
public enum OutputMode: String, Sendable, Hashable, Codable {
  /// It fails before anything runs.
  case error
  /// It replaces what an earlier write of this library left, in one step, once the new output is complete. Files from elsewhere
  /// are never removed: a folder that holds some is refused.
  case overwrite
}
