#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a payload such as `{"sleep":100}` says.
struct Command {
  private let payload: [UInt8]
  private let name: String
  private let argument: String

  init(_ payload: [UInt8]) {
    self.payload = payload
    let text = String(decoding: payload.prefix(1000), as: UTF8.self)
    let parts = text.split(separator: ":", maxSplits: 1)
    name = parts.first.map { $0.filter(\.isLetter) } ?? ""
    argument = parts.count == 2 ? parts[1].filter { $0 != "}" && $0 != "\"" && $0 != " " } : ""
  }

  private var number: Int { Int(argument) ?? 0 }

  /// Executes and answers.
  func execute(_ id: String, _ message: RuntimeConnection.Message, _ connection: inout RuntimeConnection) {
    var answer = payload
    switch name {
    case "sleep": usleep(UInt32(number) * 1000)
    case "await": EchoRuntime.awaitFile(argument)
    case "print": EchoRuntime.say(argument)
    case "chatter": for line in 0..<number { EchoRuntime.say("line \(line)") }
    case "exit": exit(Int32(number))
    case "signal": kill(getpid(), Int32(number))
    case "allocate": Self.allocate(megabytes: number)
    case "allocateInChild": Self.child { Self.allocate(megabytes: number) }
    case "child": Self.child { while true { sleep(1000) } }
    case "answer": answer = Self.string(bytes: number)
    case "variable": answer = Self.quoted(EchoRuntime.variable(argument) ?? "none")
    case "header": answer = Self.quoted(message.headers[argument] ?? "none")
    case "folder": answer = Self.quoted(Self.folder)
    case "process": answer = Array("\(getpid())".utf8)
    case "fail":
      let document = #"{"errorType":"Echo.Failure","errorMessage":"\#(argument)","stackTrace":[]}"#
      connection.request(
        "POST", "invocation/\(id)/error", Array(document.utf8), ["Lambda-Runtime-Function-Error-Type": "Echo.Failure"])
      return
    case "misname":
      let status = connection.request("POST", "invocation/nobody/response", payload).status
      answer = Array("\(status)".utf8)
    case "hurry":
      let status = connection.request("GET", "invocation/next").status
      answer = Array("\(status)".utf8)
    default: break
    }
    let status = connection.request("POST", "invocation/\(id)/response", answer).status
    switch name {
    case "answer": EchoRuntime.say("accepted with \(status)")
    case "exitAfterwards": exit(Int32(number))
    case "hangAfterwards": while true { sleep(1000) }
    case "pauseAfterwards": usleep(UInt32(number) * 1000)
    default: break
    }
  }

  /// Pages count only once they have been written to. Many are kept until somebody sees them.
  private static func allocate(megabytes: Int) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: megabytes << 20, alignment: 4096)
    for page in stride(from: 0, to: megabytes << 20, by: 4096) { memory.storeBytes(of: 1, toByteOffset: page, as: UInt8.self) }
    if megabytes > 100 { sleep(120) }
    memory.deallocate()
  }

  /// Does something in a second process.
  private static func child(_ body: () -> Void) {
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
    defer { for argument in arguments { free(argument) } }
    posix_spawnp(&pid, "sleep", nil, nil, &arguments, nil)
    EchoRuntime.say("\(pid)")
    body()
  }

  private static func string(bytes: Int) -> [UInt8] {
    Array("\"".utf8) + [UInt8](repeating: 0x61, count: max(bytes - 2, 0)) + Array("\"".utf8)
  }

  private static func quoted(_ text: String) -> [UInt8] { Array("\"\(text)\"".utf8) }

  private static var folder: String {
    guard let path = getcwd(nil, 0) else { return "none" }
    defer { free(path) }
    return String(cString: path)
  }
}
