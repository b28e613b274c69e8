#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A custom runtime that does what the invocation's payload says, or else sends the payload back.
///
/// A payload is one JSON object with one member: see ``Command``. What it does before it asks for the first invocation says the
/// variable ECHO_INIT.
@main
struct EchoRuntime {
  static func main() {
    guard let address = variable("AWS_LAMBDA_RUNTIME_API") else {
      say("EchoRuntime is started by the tests.")
      exit(1)
    }
    var connection = RuntimeConnection(address)
    initialize(&connection)
    while true {
      let next = connection.request("GET", "invocation/next")
      guard let id = next.headers["lambda-runtime-aws-request-id"] else { exit(70) }
      Command(next.body).execute(id, next, &connection)
    }
  }

  private static func initialize(_ connection: inout RuntimeConnection) {
    switch variable("ECHO_INIT") {
    case "print": say("initialising")
    case "exit":
      say("no licence found")
      exit(3)
    case "error":
      let document = #"{"errorType":"Echo.NoLicence","errorMessage":"no licence found","stackTrace":[]}"#
      connection.request("POST", "init/error", Array(document.utf8), ["Lambda-Runtime-Function-Error-Type": "Echo.NoLicence"])
      exit(1)
    case "hang": while true { sleep(1000) }
    case "await": awaitFile(variable("ECHO_MARKER") ?? "/nowhere")
    default: break
    }
  }

  /// Prints a line at once.
  static func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }

  /// Waits until there is such a file, or this process is killed.
  static func awaitFile(_ path: String) { while access(path, F_OK) != 0 { usleep(5000) } }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
