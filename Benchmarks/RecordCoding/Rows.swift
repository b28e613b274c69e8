import DerivedRecords
import Foundation

/// A row of what data usually is: numbers, texts, a date, a list.
@Record struct Visit: Sendable {
  var id: Int
  var seconds: Double
  var page: Text
  var agent: String
  var date: Date
  var sizes: [Int]

  init(_ index: Int) {
    id = index
    seconds = Double(index) / 7
    page = Text("/articles/\(index % 5000)/index.html")
    agent = "agent \(index % 97)"
    date = Date(timeIntervalSinceReferenceDate: 700_000_000 + Double(index))
    sizes = (0..<index % 5).map { $0 * 100 }
  }
}

/// The same row, by the way any `Codable` type takes.
struct CodableVisit: Codable, Sendable {
  var id: Int
  var seconds: Double
  var page: Text
  var agent: String
  var date: Date
  var sizes: [Int]

  init(_ index: Int) {
    let visit = Visit(index)
    (id, seconds, page, agent, date, sizes) = (visit.id, visit.seconds, visit.page, visit.agent, visit.date, visit.sizes)
  }
}

/// A row of plain numbers.
@Record struct Sample: Sendable {
  var sensor: Int32
  var time: Int
  var value: Double
  var weight: Float

  init(_ index: Int) {
    (sensor, time, value, weight) = (Int32(index % 100), 1_700_000_000 + index, Double(index) / 3, Float(index % 10))
  }
}

/// The same row, by the way any `Codable` type takes.
struct CodableSample: Codable, Sendable {
  var sensor: Int32
  var time: Int
  var value: Double
  var weight: Float

  init(_ index: Int) {
    let sample = Sample(index)
    (sensor, time, value, weight) = (sample.sensor, sample.time, sample.value, sample.weight)
  }
}
