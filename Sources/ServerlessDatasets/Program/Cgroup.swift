#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What the container of this process allows it.
enum Cgroup {
  /// Bytes of memory, by the files of cgroup version 2 or 1; nil where nothing is said.
  static var memoryLimit: Int? {
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      guard let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var limit: Int = 0
      // "max", or a number near the largest, stands for none.
      guard withUnsafeMutablePointer(to: &limit, { readNumber(file, $0) }), limit > 0, limit < 1 << 50 else { continue }
      return limit
    }
    return nil
  }

  private static func readNumber(_ file: UnsafeMutablePointer<FILE>, _ number: UnsafeMutablePointer<Int>) -> Bool {
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), file) != nil else { return false }
    let digits = line.prefix { $0 >= 48 && $0 <= 57 }.map { UInt8(bitPattern: $0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return false }
    number.pointee = value
    return true
  }
}
