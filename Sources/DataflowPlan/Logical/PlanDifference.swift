/// Shows where the plan that the driver built differs from the one that a worker built.
package enum PlanDifference {
  /// How many lines of the full comparison are shown.
  private static let shownLines = 20

  /// A readable comparison, the first node that differs first.
  /// - Parameters:
  ///   - driver: The driver's `canonicalText`.
  ///   - worker: The worker's.
  package static func describe(driver: String, worker: String) -> String {
    let here = lines(driver)
    let there = lines(worker)
    guard let first = firstDifference(here, there) else { return "the driver's and the worker's plans are the same" }
    var text = "the driver's and the worker's plans differ, first in line \(first + 1):\n"
    text += "  driver has \(quoted(here, first))\n"
    text += "  where worker has \(quoted(there, first))\n"
    text += changes(here, there)
    return text + remedy
  }

  private static let remedy = """
    A worker runs the same program again and must build the same datasets: let the program decide by its arguments and by \
    results of actions only, and put what can't be repeated (time, random numbers, listings, local files) into \
    session.recorded. If the program is the same on both sides, deploy the workers again: they run another build.
    """

  private static func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  private static func firstDifference(_ a: [Substring], _ b: [Substring]) -> Int? {
    if let index = zip(a, b).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset { return index }
    return a.count == b.count ? nil : min(a.count, b.count)
  }

  private static func quoted(_ lines: [Substring], _ index: Int) -> String {
    index < lines.count ? "`\(lines[index])`" : "nothing: its plan ends there"
  }

  private static func changes(_ driver: [Substring], _ worker: [Substring]) -> String {
    var shown: [String] = []
    for change in worker.difference(from: driver) {
      switch change {
      case .remove(_, let line, _): shown.append("  only driver: \(line)\n")
      case .insert(_, let line, _): shown.append("  only worker: \(line)\n")
      }
    }
    guard shown.count > 2 else { return "" }
    let more = shown.count - shownLines
    let rest = more > 0 ? "  … and \(more) lines more\n" : ""
    return "all differences:\n" + shown.prefix(shownLines).joined() + rest
  }
}
