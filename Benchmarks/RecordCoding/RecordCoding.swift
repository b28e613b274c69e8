import DerivedRecords
import Foundation

/// What rows cost to encode and decode, and how many bytes they take: derived records, `Codable` types in the same binary
/// blocks, and Foundation's encoders. Prints a table per row type, with each way's time as a multiple of the derived record's.
@main
enum RecordCoding {
  static func main() throws {
    let indices = 0..<Measurement.rows
    try compare("Six fields: Int, Double, Text, String, Date, [Int]", indices.map(Visit.init), indices.map(CodableVisit.init))
    try compare("Four numbers: Int32, Int, Double, Float", indices.map(Sample.init), indices.map(CodableSample.init))
  }

  private static func compare<Derived, Coded: Codable>(_ title: String, _ derived: [Derived], _ coded: [Coded]) throws {
    let (jsonEncoder, jsonDecoder) = (JSONEncoder(), JSONDecoder())
    let (listEncoder, listDecoder) = (PropertyListEncoder(), PropertyListDecoder())
    listEncoder.outputFormat = .binary
    let measurements = [
      try Measurement("@Record", codecOf: derived),
      try Measurement("Codable", codecOf: coded),
      try Measurement(
        "JSONEncoder", encode: { try jsonEncoder.encode(coded) }, size: \.count,
        decode: { _ = try jsonDecoder.decode([Coded].self, from: $0) }),
      try Measurement(
        "PropertyListEncoder", encode: { try listEncoder.encode(coded) }, size: \.count,
        decode: { _ = try listDecoder.decode([Coded].self, from: $0) }),
    ]
    report(title, measurements)
  }

  private static func report(_ title: String, _ measurements: [Measurement]) {
    print("\n\(title)\n")
    print("| way | encode, ns a row | × | decode, ns a row | × | bytes a row |")
    print("|---|---:|---:|---:|---:|---:|")
    let first = measurements[0]
    for one in measurements {
      let cells = [
        one.name, format(one.encodeNanoseconds), format(one.encodeNanoseconds / first.encodeNanoseconds),
        format(one.decodeNanoseconds), format(one.decodeNanoseconds / first.decodeNanoseconds), format(one.bytes),
      ]
      print("| \(cells.joined(separator: " | ")) |")
    }
  }

  private static func format(_ number: Double) -> String { String(format: number < 100 ? "%.1f" : "%.0f", number) }
}
