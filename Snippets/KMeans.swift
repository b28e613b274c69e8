//! An iterative algorithm: each round is an action, whose closures capture what the round before has found.

import ArgumentParser
import ServerlessDatasets

typealias Point = (x: Double, y: Double)

@main
struct KMeans: ServerlessProgram {
  @Argument var input: String
  @OptionGroup var options: ServerlessOptions

  // snippet.run
  func run(in session: ServerlessSession) async throws {
    let points = session.readText(input).compactMap(Self.point).cached()
    var centroids = try await points.prefix(3)

    for _ in 0..<10 {
      let clusters =
        try await points
        .map { [centroids] point in (Self.nearest(to: point, in: centroids), (point.x, point.y, 1)) }
        .reduceByKey { a, b in (a.0 + b.0, a.1 + b.1, a.2 + b.2) }
        .collect()
      for (index, (x, y, count)) in clusters { centroids[index] = (x / Double(count), y / Double(count)) }
    }
    if session.isDriver { print(centroids) }
  }
  // snippet.end

  private static func point(_ line: Text) -> Point? {
    var fields = line.fields(separator: ",")
    guard let x = fields.next().flatMap({ Double($0) }), let y = fields.next().flatMap({ Double($0) }) else { return nil }
    return (x, y)
  }

  private static func nearest(to point: Point, in centroids: [Point]) -> Int {
    centroids.indices.min { distance(centroids[$0], point) < distance(centroids[$1], point) } ?? 0
  }

  private static func distance(_ a: Point, _ b: Point) -> Double {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
  }
}
