import Foundation
import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting

@testable import S3Storage

extension FaultScheduleRun {
  func largeObjects() throws {
    try put("large", .none, size: 8_600_000)
    try readWhole("large")
    try readRange("large")
    abandon()
    if try faulty.present("abandoned") != nil { find("an abandoned object is there") }
    let folder = faulty.direct.location.fullKey("")
    let leftovers = try faulty.direct.client.send("uploads") {
      S3Request("ListMultipartUploads", "GET", query: [("uploads", ""), ("prefix", folder)])
    }
    let answer = try leftovers.checked().response.body
    let text = withExtendedLifetime(answer) { String(decoding: answer.bytes, as: UTF8.self) }
    // Not every server heeds the prefix.
    let count = text.components(separatedBy: "<Key>\(folder)").count - 1
    // Only what the server did unheard, or was never asked to drop, may stay.
    let harmed = faulty.proxy.deliveries.filter { $0.target.contains("upload") && $0.fault != .none }.count
    if count > harmed { find("\(count) uploads are left, after \(harmed) faults") }
  }

  func abandon() {
    let bytes = content(8_500_000)
    let outcome = attempt {
      let writer = try faulty.store.writer("abandoned")
      try writer.append(bytes)
      writer.abandon()
    }
    if case .failure(let error) = outcome { check(error, "an upload that is abandoned") }
  }
}
