import HTTPTransfers
import ObjectStorage
import Synchronization

/// One version of an object of a web server.
final class WebReader: ObjectReader {
  let info: ObjectInfo
  private let store: WebStore
  private let version: WebVersion
  private let download = Mutex<Download?>(nil)

  init(_ store: WebStore, _ info: ObjectInfo) {
    self.store = store
    self.info = info
    version = WebVersion(etag: info.etag)
  }

  /// One request, for the range; or for everything, once, where the server serves no ranges.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let length = max(min(buffer.count, info.size - offset), 0)
    if length == 0 { return 0 }
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
    guard version.servesRanges else { return try downloaded().file.read(at: offset, into: target) }
    // Asked for as a range even where it is everything, so that a broken answer can be continued.
    let sink = RangeSink(path: store.shown(info.key), start: offset, buffer: target, isWhole: false) { _ in nil }
    let checked = VersionCheck(sink, version, altered)
    let answer = try store.send(info.key, [HTTPField("range", sink.range ?? "")] + version.condition, into: checked)
    try check(answer)
    try sink.checkComplete()
    return length
  }

  /// No request: each read compares the version.
  func checkUnchanged() {}

  private func downloaded() throws(StorageError) -> Download {
    try download.withLock { (present) throws(StorageError) in
      if let present { return present }
      let fresh = try Download(path: store.shown(info.key))
      try check(try store.send(info.key, version.condition, into: VersionCheck(fresh, version, altered)))
      guard fresh.count == info.size else { throw altered }
      present = fresh
      return fresh
    }
  }

  private func check(_ response: HTTPResponse) throws(StorageError) {
    switch response.status {
    case 200, 206: return
    case 404, 410, 412, 416: throw altered
    default: throw store.refused(info.key, response.status)
    }
  }

  private var altered: StorageError { .replaced(path: store.shown(info.key)) }

  /// Lets an answer through if it is of the version that was opened.
  private final class VersionCheck: HTTPBodySink {
    private let sink: any HTTPBodySink
    private let version: WebVersion
    private let altered: StorageError

    init(_ sink: any HTTPBodySink, _ version: WebVersion, _ altered: StorageError) {
      self.sink = sink
      self.version = version
      self.altered = altered
    }

    func receive(status: Int, headers: HTTPHeaders) throws {
      guard version.isThat(of: headers) else { throw altered }
      try sink.receive(status: status, headers: headers)
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws { try sink.receive(bytes) }
  }
}
