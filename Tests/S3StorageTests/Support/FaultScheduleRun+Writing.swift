import HTTPTransfers
import ObjectStorage
import StoreTesting

@testable import S3Storage

extension FaultScheduleRun {
  func put(_ key: String, _ condition: PutOptions.Condition, isStale: Bool = false, size: Int? = nil) throws {
    let (old, new) = (model[key], content(size))
    let mustBeRefused = condition == .createOnly && old != nil || isStale
    let outcome = attempt { try faulty.store.put(key, new, PutOptions(condition)) }
    let present = try faulty.present(key)
    switch outcome {
    case .success(let info):
      if mustBeRefused { find("put \(key) \(condition) succeeded") }
      if !same(present, new) { find("put \(key) \(condition) succeeded, but \(shown(present)) is there") }
      if try faulty.direct.head(key) != info { find("put \(key) gave \(info)") }
    case .failure(let error):
      let verdict: StorageError.Code? = !mustBeRefused ? nil : isStale ? .conditionFailed : .alreadyExists
      check(error, "put \(key) \(condition)", also: verdict)
      let isDone = same(present, new) && error.code == .io && !mustBeRefused
      if !same(present, old) && !isDone { find("put \(key) \(condition) failed (\(error)), and \(shown(present)) is there") }
    }
    model[key] = present
  }

  func replaceKnown(isStale: Bool) throws {
    guard let key = model.keys.sorted().randomElement(using: &random), let info = try faulty.direct.head(key) else { return }
    let etag = isStale ? String(repeating: "0", count: 32) : info.etag
    try put(key, .ifMatch(etag: etag), isStale: isStale)
  }

  func delete() throws {
    let keys = Set([key, key]).sorted()
    let outcome = attempt { try faulty.store.delete(keys) }
    if case .failure(let error) = outcome { check(error, "delete \(keys)") }
    for key in keys {
      let present = try faulty.present(key)
      if case .success = outcome, present != nil { find("\(key) was deleted, but is there") }
      if present != nil, !same(present, model[key]) { find("\(key) was to be deleted, but \(shown(present)) is there") }
      model[key] = present
    }
  }

  /// Several writers of one new object: at most one is told that it won, and what is there is its own.
  func createTogether() throws {
    let key = "new/\(faulty.proxy.deliveries.count)"
    let contents = (0..<3).map { _ in content(2000) }
    let outcomes = Outcomes(count: contents.count)
    let store = faulty.store
    try concurrently(contents.count) { writer in
      outcomes.set(writer, Result { () throws(StorageError) in try store.put(key, contents[writer], .createOnly) })
    }
    judge(outcomes.all, of: contents, key, present: try faulty.present(key))
  }

  private func judge(_ outcomes: [Outcomes.Outcome], of contents: [[UInt8]], _ key: String, present: [UInt8]?) {
    model[key] = present
    var (winners, unknown): ([Int], [Int]) = ([], [])
    for (writer, outcome) in outcomes.enumerated() {
      count(outcome)
      if case .failure(let error) = outcome { check(error, "one of several creations of \(key)", also: .alreadyExists) }
      if outcome.code == nil { winners.append(writer) } else if outcome.code == .io { unknown.append(writer) }
    }
    guard isStrict else { return }
    let isOneOfThem = (winners.isEmpty ? unknown : winners).contains { same(present, contents[$0]) }
    let isAbsent = present == nil && winners.isEmpty && !outcomes.contains { $0.code == .alreadyExists }
    if winners.count > 1 || !isOneOfThem && !isAbsent {
      find("creators of \(key): \(outcomes.map { $0.code?.rawValue ?? "won" }), and \(shown(present)) is there")
    }
  }
}
