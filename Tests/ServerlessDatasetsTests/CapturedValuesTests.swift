import Synchronization
import Testing

@testable import ServerlessDatasets

struct Centroid: Sendable {
  var x: Double
  var label: String
}

/// What a closure has captured is found in its context, as far as the compiler's metadata tells.
@Suite struct CapturedValuesTests {
  private enum Mode: Sendable {
    case fast
    case careful(level: Int)
  }
  private final class Shared: Sendable {
    let value = 7
  }

  private func lines<Input, Output>(_ closure: @escaping @Sendable (Input) -> Output) -> [String] {
    CapturedValues(of: closure).lines
  }

  @Test func scalarsAndTexts() {
    let (number, fraction, flag) = (Int.random(in: 0..<1000), 2.5, true)
    let name = "name \(number)"
    #expect(lines { (row: Int) in row + number } == ["Int \(number)"])
    #expect(lines { (row: Int) in fraction + Double(row) } == ["Double 2.5"])
    #expect(lines { (row: Int) in name + "\(row)" } == ["String name \(number)"])
    #expect(lines { (row: Int) in flag ? number : row }.sorted() == ["Bool true", "Int \(number)"])
    #expect(lines { (row: Int) in row }.isEmpty)
  }

  @Test func collectionsByTheirHash() {
    func hash(_ numbers: [Int]) -> [String] { lines { (row: Int) in numbers.count + row } }
    let long = (0..<100).map { $0 }
    #expect(hash(long) == hash(long) && hash(long) != hash(long + [1]))
    #expect(hash(long).first?.hasPrefix("Array<Int> of hash ") == true)
  }

  @Test func fieldsOfTypesWithoutACodec() {
    let centroids = [Centroid(x: 1, label: "a"), Centroid(x: 2, label: "b")]
    let other = [Centroid(x: 1, label: "a"), Centroid(x: 3, label: "b")]
    func captured(_ centroids: [Centroid]) -> [String] { lines { (row: Int) in centroids[row].x } }
    #expect(captured(centroids) == ["Array<Centroid> (Double 1.0, String a, Double 2.0, String b)"])
    #expect(captured(centroids) != captured(other))
    func mode(_ mode: Mode) -> [String] {
      lines { (row: Int) in if case .careful(let level) = mode { level } else { row } }
    }
    #expect(mode(.fast) != mode(.careful(level: 1)) && mode(.careful(level: 1)) != mode(.careful(level: 2)))
  }

  @Test func closuresInClosures() {
    let number = 4711
    let inner: @Sendable (Int) -> Int = { $0 &* number }
    #expect(lines { (row: Int) in inner(row) + 1 } == ["Int 4711"])
  }

  /// What can't be copied can't be looked at; what stands behind it is.
  @Test func valuesThatCannotBeCopiedArePassedOver() {
    let calls = Mutex(0)
    let number = 3
    let found = lines { (row: Int) in calls.withLock { $0 + row } + number }
    #expect(found.isEmpty || found == ["Int 3"])
  }

  @Test func classesArePassedOver() {
    let (shared, number) = (Shared(), 3)
    #expect(lines { (row: Int) in row + shared.value }.isEmpty)
    #expect(lines { (row: Int) in row + shared.value + number } == ["Int 3"])
  }
}
