internal import CloudCredentials

/// The forms in which calls arrive by HTTP, and answers go: as they are, as JSON, and in the request that Azure's host makes of either.
struct CallForm {
  private enum Kind {
    case bytes
    case json
    case azure
  }

  /// The call itself.
  let call: [UInt8]
  /// Its signature, where it doesn't stand in the request's own header.
  let signature: String?
  private let kind: Kind

  /// What Azure's host sends to a custom handler that it doesn't just pass requests to. What the trigger is called is up to whoever
  /// wrote the function's manifest.
  private struct AzureRequest: Decodable {
    struct Trigger: Decodable {
      var body: String?
      var headers: [String: [String]]?

      enum CodingKeys: String, CodingKey {
        case body = "Body"
        case headers = "Headers"
      }
    }
    var data: [String: Trigger]

    enum CodingKeys: String, CodingKey {
      case data = "Data"
    }
  }

  /// What it wants back.
  private struct AzureAnswer: Encodable {
    struct Response: Encodable {
      var statusCode = "200"
      var headers = ["content-type": "application/json"]
      var body: String
    }
    var outputs: [String: Response]
    var returnValue: String?

    enum CodingKeys: String, CodingKey {
      case outputs = "Outputs"
      case returnValue = "ReturnValue"
    }
  }

  /// Reads a request's body; nil for something else than a call.
  init?(_ body: [UInt8], contentType: String?) {
    guard contentType?.lowercased().hasPrefix("application/json") ?? false else {
      (call, signature, kind) = (body, nil, .bytes)
      return
    }
    if let call = CallText.decode(body) {
      (self.call, signature, kind) = (call, nil, .json)
      return
    }
    let request: AzureRequest? = JSONText.decode(body)
    guard let trigger = request?.data.values.first(where: { $0.body != nil }),
      let call = CallText.decode(Array((trigger.body ?? "").utf8))
    else { return nil }
    self.call = call
    signature = trigger.headers?.first { $0.key.lowercased() == CallSignature.header }?.value.first
    kind = .azure
  }

  /// What the answer's type is.
  var contentType: String { kind == .bytes ? "application/octet-stream" : "application/json" }

  /// The answer as it goes back.
  func form(_ answer: [UInt8]) -> [UInt8] {
    switch kind {
    case .bytes: return answer
    case .json: return CallText.encode(answer)
    case .azure:
      let response = AzureAnswer.Response(body: String(decoding: CallText.encode(answer), as: UTF8.self))
      return JSONText.encode(AzureAnswer(outputs: ["res": response], returnValue: nil)) ?? []
    }
  }
}
