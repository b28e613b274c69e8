import Foundation

/// A folder of its own for one test, removed with everything in it when the test is done.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("exchange-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Names of what is in it.
  func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}
