#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import Synchronization

/// How much of this process is in memory, as the system counts it: what estimates of the parts don't see is in it.
enum ResidentMemory {
  private static let readAt = Atomic<UInt64>(0)
  private static let lastBytes = Atomic<Int>(0)
  /// A reading is used for so many nanoseconds: one takes microseconds, and is asked for with every batch.
  private static let lifetime: UInt64 = 20_000_000

  /// Resident bytes, as of the last 20 ms; zero where the system doesn't tell.
  static var byteCount: Int {
    let now = uptimeNanoseconds()
    let last = readAt.load(ordering: .relaxed)
    if last != 0, now &- last < lifetime { return lastBytes.load(ordering: .relaxed) }
    let bytes = measured()
    lastBytes.store(bytes, ordering: .relaxed)
    readAt.store(now, ordering: .relaxed)
    return bytes
  }

  /// Gives freed memory back to the system, where the allocator would keep it.
  static func giveBack() {
    #if canImport(Glibc)
      _ = trim?(0)
    #endif
    readAt.store(0, ordering: .relaxed)
  }

  private static func uptimeNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  #if canImport(Darwin)
    private static func measured() -> Int {
      var info = mach_task_basic_info()
      var count = mach_msg_type_number_t(MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
      let result = withUnsafeMutablePointer(to: &info) { info in
        info.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
        }
      }
      return result == KERN_SUCCESS ? Int(info.resident_size) : 0
    }
  #else
    /// The second number of `/proc/self/statm`, in pages.
    private static func measured() -> Int {
      let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return 0 }
      defer { close(file) }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
        let length = read(file, buffer.baseAddress, buffer.count)
        guard length > 0 else { return 0 }
        let fields = buffer[..<length].split(separator: UInt8(ascii: " "))
        guard fields.count > 1 else { return 0 }
        return fields[1].reduce(0) { $0 * 10 + Int($1 & 15) } * Int(sysconf(Int32(_SC_PAGESIZE)))
      }
    }
  #endif

  #if canImport(Glibc)
    private typealias Trim = @convention(c) (Int) -> Int32
    /// `malloc_trim`, which Swift's import of the C library leaves out.
    private static let trim: Trim? = dlsym(nil, "malloc_trim").map { unsafeBitCast($0, to: Trim.self) }
  #endif
}
