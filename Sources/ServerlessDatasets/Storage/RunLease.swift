internal import Lineage
package import ObjectStorage
internal import Records

/// What keeps a run's objects from being swept while it may still need them: `runs/<run>/lease`, which its driver writes at the start
/// and renews.
///
/// ```
/// run 20261123-101502-k3f9wd
/// driver host.example.org 4711
/// until 1795428902
/// ```
package struct RunLease: Sendable, Equatable {
  /// How long one holds unless it is renewed; a driver does so three times as often.
  static let duration: Int64 = 1800
  /// How far the clocks of drivers and sweepers may be apart, in seconds.
  static let margin: Int64 = 600

  /// The run.
  package let run: String
  /// Host and process of the driver.
  package let driver: String
  /// Seconds since 1970 until which it holds.
  package let until: Int64

  static func key(_ run: String) -> String { "\(folder(run))/lease" }

  /// The key under which a run's objects lie.
  static func folder(_ run: String) -> String { "runs/\(run)" }

  /// Whether it holds, by a clock that may be off by the margin.
  package func holds(at time: Int64) -> Bool { time <= until + Self.margin }

  /// The lease as it is stored.
  var text: String { "run \(run)\ndriver \(driver)\nuntil \(until)\n" }

  /// A lease that holds until then.
  package init(run: String, driver: String, until: Int64) {
    self.run = run
    self.driver = driver
    self.until = until
  }

  /// Reads back ``text``; nil for anything else.
  init?(text: String) {
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = String(parts[1]) }
    }
    guard let run = values["run"], let driver = values["driver"], let until = values["until"].flatMap({ Int64($0) }) else {
      return nil
    }
    self.init(run: run, driver: driver, until: until)
  }

  /// Writes it. One request.
  package func write(to store: any ObjectStore) throws(StorageError) {
    try store.put(Self.key(run), Array(text.utf8), .replace)
  }

  /// The lease of a run; nil where there is none. One that can't be read holds for ever: who can't tell must not sweep. One request.
  package static func read(_ run: String, from store: any ObjectStore) throws(StorageError) -> RunLease? {
    do throws(StorageError) {
      let bytes = try store.get(key(run), range: 0..<4096)
      let text = withExtendedLifetime(bytes) { String(decoding: bytes.bytes, as: UTF8.self) }
      return RunLease(text: text) ?? RunLease(run: run, driver: "unknown", until: .max - margin)
    } catch let error where error.code == .notFound {
      return nil
    }
  }
}
