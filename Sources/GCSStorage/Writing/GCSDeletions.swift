import HTTPTransfers
import ObjectStorage

/// Keys that several threads delete together.
final class GCSDeletions: Sendable {
  private struct State {
    var next = 0
    var workers = 0
    var failures: [(place: Int, error: StorageError)] = []
  }

  private let keys: [String]
  private let state = Guarded(State())

  init(_ keys: [String]) { self.keys = keys }

  func begin() { state.with { $0.workers += 1 } }

  func end() { state.with { $0.workers -= 1 } }

  func serve(_ store: GCSStore) {
    while let place = next() {
      do throws(StorageError) {
        try store.deleteAlone(keys[place])
      } catch {
        state.with { $0.failures.append((place, error)) }
      }
    }
    end()
  }

  private func next() -> Int? {
    state.with { state in
      guard state.next < keys.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// What failed, in the order of the keys. Waits until all have ended.
  var failures: [StorageError] {
    let failures = state.wait { $0.workers == 0 ? $0.failures : nil } ?? []
    return failures.sorted { $0.place < $1.place }.map(\.error)
  }
}
