/// How a version of a function is set up, as Lambda tells it. Its variables may be secret.
struct LambdaConfiguration: Sendable, Equatable, CustomReflectable {
  let values: JSONValue

  /// The version only.
  var customMirror: Mirror { Mirror(self, children: ["version": version]) }

  /// Whether nothing is being done to it. A function that nobody called for weeks is inactive, which ends with the next call.
  var isReady: Bool {
    ["Active", "Inactive"].contains(text("State") ?? "Active") && (text("LastUpdateStatus") ?? "Successful") == "Successful"
  }

  /// Why it will never be ready, or nil.
  var failure: String? {
    if text("State") == "Failed" { return text("StateReason") ?? "no reason given" }
    if text("LastUpdateStatus") == "Failed" { return text("LastUpdateStatusReason") ?? "no reason given" }
    return nil
  }

  var codeSHA256: String { text("CodeSha256") ?? "" }
  var version: String { text("Version") ?? "" }
  var arn: String { text("FunctionArn") ?? "" }
  var revision: String? { text("RevisionId") }
  var architectures: [String] { values["Architectures"]?.array.compactMap(\.string) ?? ["x86_64"] }
  var description: String { text("Description") ?? "" }
  var memory: Int { values["MemorySize"]?.int ?? 128 }
  var timeout: Int { values["Timeout"]?.int ?? 3 }
  var temporaryStorage: Int { values["EphemeralStorage"]?["Size"]?.int ?? 512 }
  var variables: [String: String] { values["Environment"]?["Variables"]?.values.compactMapValues(\.string) ?? [:] }

  /// The text that stands under `name`.
  func text(_ name: String) -> String? { values[name]?.string }
}
