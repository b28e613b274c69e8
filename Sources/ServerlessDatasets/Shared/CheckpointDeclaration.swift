internal import Execution
internal import Lineage
internal import Records

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What the program says of a checkpoint: its name, and what its rows depend on.
struct CheckpointDeclaration: Sendable {
  let name: String
  private let version: Int
  private let dependencies: Result<[String], DatasetError>
  /// The fingerprint of the rows' schema.
  let fingerprint: @Sendable () throws -> UInt64

  init(
    _ name: String, version: Int, _ dependencies: [any Encodable & Sendable],
    fingerprint: @escaping @Sendable () throws -> UInt64
  ) {
    self.name = name
    self.version = version
    self.fingerprint = fingerprint
    self.dependencies = Result { () throws(DatasetError) in
      var texts: [String] = []
      for (position, dependency) in dependencies.enumerated() {
        do { texts.append(try Self.text(of: dependency)) } catch {
          throw DatasetError(
            .misuse,
            "value \(position) that checkpoint \(name) depends on, of type \(type(of: dependency)), can't be encoded as JSON: \(error)"
          )
        }
      }
      return texts
    }
  }

  /// A value as JSON, with its keys in order, the same in every process and every build.
  private static func text<Value: Encodable>(of value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode([value]), as: UTF8.self)
  }

  /// Adds all of it but the schema.
  func combine(into digest: inout DigestBuilder) throws(DatasetError) {
    digest.combine(name)
    digest.combine(version)
    let texts = try dependencies.get()
    digest.combine(texts.count)
    for text in texts { digest.combine(text) }
  }
}
