#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the worker does with a body: a word that names it, and arguments; a body of none of these is sent back.
struct Worker {
  var records: [[UInt8]] = []
  private var memory: [UnsafeMutableRawPointer] = []

  mutating func execute(_ body: [UInt8]) -> [UInt8] {
    let words = String(decoding: body.prefix(100), as: UTF8.self).split(separator: " ").map { String($0) }
    let number = words.dropFirst().first.flatMap { Int($0) } ?? 0
    switch words.first {
    case "records": return Array(records.joined(separator: [44]))
    case "sleep": usleep(UInt32(number) * 1000)
    case "trap": preconditionFailure("the sum of \(number) overflowed")
    case "exit": _exit(Int32(number))
    case "kill": kill(getpid(), Int32(number))
    case "allocate": allocate(mebibytes: number)
    case "print": _ = write(2, "a line for the log\n", 19)
    case "large": return [UInt8](repeating: 7, count: number)
    case "pid": return Array(String(getpid()).utf8)
    case "variable": return Array((getenv(words[1]).map { String(cString: $0) } ?? "unset").utf8)
    case "garbage": _ = write(3, "This is not a frame.", 20)
    case "impostor": _ = write(3, [0, 0, 0, 0, 4, 99, 0, 0, 0, 0, 0, 0, 0] as [UInt8], 13)
    case "child": return Array(String(startChild(keepingChannel: false)).utf8)
    case "leak": return Array(String(startChild(keepingChannel: true)).utf8)
    case "close": _ = close(3)
    default: break
    }
    return body
  }

  /// Memory counts as used once it has been written to.
  private mutating func allocate(mebibytes: Int) {
    for _ in 0..<mebibytes {
      let block = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 4096)
      memset(block, 1, 1 << 20)
      memory.append(block)
    }
    usleep(2_000_000)
  }

  /// Starts a process that outlives this one, and returns its identifier.
  private func startChild(keepingChannel: Bool) -> pid_t {
    var child: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("100"), nil]
    defer { for argument in arguments { free(argument) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if keepingChannel { posix_spawn_file_actions_adddup2(&actions, 3, 9) }
    posix_spawnp(&child, "sleep", &actions, nil, &arguments, nil)
    return child
  }
}
