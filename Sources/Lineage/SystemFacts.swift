#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the system tells about itself and its processes.
enum SystemFacts {
  /// The machine's name.
  static func host() -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 257) { name in
      name.initialize(repeating: 0)
      return gethostname(name.baseAddress!, 256) == 0 ? String(cString: name.baseAddress!) : ""
    }
  }

  #if canImport(Darwin)
    /// What differs from one start of one machine to another.
    static func boot() -> String {
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        text.initialize(repeating: 0)
        var size = 63
        guard sysctlbyname("kern.bootsessionuuid", text.baseAddress!, &size, nil, 0) == 0 else { return "" }
        return String(cString: text.baseAddress!)
      }
    }

    /// There is one space of process numbers.
    static func processNamespace() -> String { "" }

    /// When a process started, in microseconds since 1970; nil if there is none, or it has ended.
    static func startTime(of process: Int32) -> UInt64? {
      var info = proc_bsdinfo()
      let size = Int32(MemoryLayout<proc_bsdinfo>.size)
      guard proc_pidinfo(process, PROC_PIDTBSDINFO, 0, &info, size) == size, info.pbi_status != UInt32(SZOMB) else {
        return nil
      }
      return info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec
    }
  #else
    /// What differs from one start of one machine to another.
    static func boot() -> String {
      let text = contents("/proc/sys/kernel/random/boot_id")
      return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// What differs from one space of process numbers to another.
    static func processNamespace() -> String {
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        let count = readlink("/proc/self/ns/pid", text.baseAddress!, 63)
        return count <= 0
          ? "" : String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<count]), as: UTF8.self)
      }
    }

    /// When a process started, in clock ticks since the machine did; nil if there is none, or it has ended and only waits to be
    /// reaped.
    static func startTime(of process: Int32) -> UInt64? { startTime(inStat: contents("/proc/\(process)/stat")) }

    /// Fields 3 (state) and 22 (start) of the text that proc(5) describes.
    static func startTime(inStat text: [UInt8]) -> UInt64? {
      // The second field is the program's name, in parentheses; it may hold blanks and parentheses itself.
      guard let name = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
      let fields = text[(name + 1)...].split(separator: UInt8(ascii: " "))
      guard fields.count > 19, let state = fields[0].first, state != UInt8(ascii: "Z"), state != UInt8(ascii: "X") else {
        return nil
      }
      return UInt64(String(decoding: fields[19], as: UTF8.self))
    }

    /// The first 4 KiB of a file; nothing if it can't be read.
    private static func contents(_ path: String) -> [UInt8] {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return [] }
      defer { close(file) }
      return [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = max(0, read(file, buffer.baseAddress!, buffer.count))
      }
    }
  #endif
}
