internal import NIOCore

/// How an execution ended.
enum Outcome {
  /// With a response.
  case response(ByteBuffer)
  /// With an error, whose document the caller gets.
  case failure(Failure)

  /// An error of the function.
  struct Failure {
    /// Its type, as it stands in the log.
    var type: String
    /// What the caller gets.
    var document: ByteBuffer
    /// What the log says about it before the end.
    var logLine = ""
    /// The status in the log's report.
    var status = "error"

    /// An error that the platform has found.
    init(type: String, _ message: String, requestID: String) {
      self.type = type
      let text = "RequestId: \(requestID) Error: \(message)"
      document = ByteBuffer(string: JSONString.error(type: type, text))
      logLine = "\(text)\n\(type)\n"
    }

    /// An error that the runtime has reported.
    init(type: String, document: ByteBuffer) {
      self.type = type
      self.document = document
    }
  }
}
