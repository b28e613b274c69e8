import Foundation
import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting
import Synchronization
import Testing

@testable import RemoteStorage

@Suite(.timeLimit(.minutes(2))) struct PartPipelineTests {
  /// An upload that keeps what it is sent.
  final class KeptUpload: PartUpload {
    let partsAtOnce: Int
    let numbers = Guarded([Int]())

    init(partsAtOnce: Int) { self.partsAtOnce = partsAtOnce }

    func send(_ part: Part) -> String {
      numbers.with { $0.append(part.number) }
      return "\(part.number)"
    }

    func complete(_ parts: [SentPart]) -> ObjectInfo {
      ObjectInfo(key: "k", size: parts.reduce(0) { $0 + $1.size }, etag: parts.map(\.receipt).joined(separator: " "))
    }

    func abort() {}
  }

  /// A part that comes when the threads have nothing to do wakes one of them.
  @Test(arguments: [1, 3, .max]) func slowWritersAreServed(_ partsAtOnce: Int) throws {
    let upload = KeptUpload(partsAtOnce: partsAtOnce)
    let pipeline = PartPipeline(upload)
    for number in 1...8 {
      try pipeline.send(SharedBytes([UInt8(number)]))
      _ = upload.numbers.wait { $0.count == number ? true : nil }
      Thread.sleep(forTimeInterval: 0.005)
    }
    let info = try pipeline.complete()
    #expect(info == ObjectInfo(key: "k", size: 8, etag: "1 2 3 4 5 6 7 8"))
    #expect(upload.numbers.with { $0 } == Array(1...8))
  }
}
