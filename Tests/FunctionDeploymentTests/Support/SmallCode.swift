import FunctionSettings
import Records

@testable import FunctionDeployment

/// Packages of code that differ in one byte.
enum SmallCode {
  /// A zip with one empty file `bootstrap`, and the comment `mark` at its end.
  static func zip(_ mark: UInt8) -> [UInt8] {
    let name = Array("bootstrap".utf8)
    let zeros = { (count: Int) in [UInt8](repeating: 0, count: count) }
    let local = [0x50, 0x4b, 3, 4, 20, 0] + zeros(20) + [UInt8(name.count), 0, 0, 0] + name
    let central = [0x50, 0x4b, 1, 2, 20, 3, 20, 0] + zeros(20) + [UInt8(name.count), 0] + zeros(16) + name
    let end =
      [0x50, 0x4b, 5, 6] + zeros(4) + [1, 0, 1, 0, UInt8(central.count), 0, 0, 0, UInt8(local.count), 0, 0, 0, 1, 0, mark]
    return local + central + end
  }

  /// The code number `mark`.
  static func code(_ mark: UInt8, _ architecture: FunctionArchitecture = .x86_64) throws -> FunctionCode {
    FunctionCode(
      identity: try CodeIdentity("build-id:" + identity(mark)), architecture: architecture, zip: SharedBytes(zip(mark)))
  }

  /// The hexadecimal identity of the code number `mark`, 40 digits.
  static func identity(_ mark: UInt8) -> String {
    String(repeating: mark < 16 ? "0" + String(mark, radix: 16) : String(mark, radix: 16), count: 20)
  }
}
