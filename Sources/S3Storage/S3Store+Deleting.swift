import CloudCredentials
import HTTPTransfers
package import ObjectStorage
import Records
import RemoteStorage

extension S3Store {
  /// One request for each thousand keys.
  package func delete(_ keys: [String]) throws(StorageError) {
    var failures: [StorageError] = []
    var wanted: [String] = []
    for key in keys {
      do throws(StorageError) {
        try ObjectKey.check(key)
        if Self.fitsXML(key) { wanted.append(key) } else { try deleteAlone(key) }
      } catch {
        failures.append(error)
      }
    }
    for start in stride(from: 0, to: wanted.count, by: 1000) {
      do throws(StorageError) {
        failures += try deleteTogether(wanted[start..<min(start + 1000, wanted.count)])
      } catch {
        failures.append(error)
      }
    }
    if let failure = StorageError(firstOf: failures) { throw failure }
  }

  /// Whether XML can write the key: it has no form for most control characters.
  private static func fitsXML(_ key: String) -> Bool {
    key.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0xfffe && $0.value != 0xffff || $0 == "\t" || $0 == "\n" || $0 == "\r"
    }
  }

  func deleteAlone(_ key: String) throws(StorageError) {
    let fullKey = location.fullKey(key)
    let answer = try client.send(path(key)) { S3Request("DeleteObject", "DELETE", key: fullKey) }
    if answer.response.status != 404 { try answer.checked() }
  }

  /// What failed of a batch of up to 1,000 keys.
  private func deleteTogether(_ keys: ArraySlice<String>) throws(StorageError) -> [StorageError] {
    let body = SharedBytes(Array(document(keys).utf8))
    let md5 = HTTPField("content-md5", Digests.base64(Digests.md5(body.bytes)))
    let headers = [md5, HTTPField("content-type", "application/xml")] + checksumHeaders(CRC32C(body.bytes))
    let answer = try client.send(uri.description) {
      S3Request("DeleteObjects", "POST", query: [("delete", "")], headers: headers, body: body)
    }
    try answer.checked()
    return try failures(answer)
  }

  private func document(_ keys: ArraySlice<String>) -> String {
    var text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
    for key in keys { text += "<Object><Key>\(Self.escaped(location.fullKey(key)))</Key></Object>" }
    return text + "</Delete>"
  }

  /// As text of an element. Line ends are escaped too: parsers turn a carriage return into a line feed.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private func failures(_ answer: S3Answer) throws(StorageError) -> [StorageError] {
    let leaves: [(path: String, text: String)]
    do throws(XMLReader.Fault) {
      leaves = try XMLReader.leaves(answer.response.body)
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    var failures: [StorageError] = []
    var values: [String: String] = [:]
    func take() {
      guard let code = values["Code"], code != "NoSuchKey" else { return }
      let fault = S3Fault(status: answer.response.status, code: code, message: values["Message"] ?? "")
      failures.append(fault.storageError("DeleteObjects", path: "s3://\(location.bucket)/\(values["Key"] ?? "")"))
    }
    // Each Error has its parts once, so a part that comes again begins the next.
    for leaf in leaves where leaf.path.hasPrefix("DeleteResult/Error/") {
      let name = String(leaf.path.dropFirst("DeleteResult/Error/".count))
      if values[name] != nil {
        take()
        values = [:]
      }
      values[name] = leaf.text
    }
    take()
    return failures
  }
}
