/// How blocks are written.
public enum BlockCompression: Sendable, Hashable {
  /// As they are: best where storage is as fast as memory, such as local files.
  case stored
  /// By zstd at that level, unless that saves less than a tenth: best where bytes cost more than cycles.
  case zstd(level: Int)
}
