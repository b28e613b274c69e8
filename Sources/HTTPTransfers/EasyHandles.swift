internal import CCurl

/// libcurl's handles of single transfers, reset and used again. For the network's thread alone.
final class EasyHandles {
  private var idle: [UnsafeMutableRawPointer] = []
  private let kept: Int
  /// Handles that exist.
  private(set) var made = 0

  /// Keeps up to `kept` idle handles.
  init(kept: Int) { self.kept = kept }

  /// A handle with all options at their defaults, or nil where memory is short.
  func take() -> UnsafeMutableRawPointer? {
    if let handle = idle.popLast() { return handle }
    guard let handle = ccurl_easy_init() else { return nil }
    made += 1
    return handle
  }

  /// Takes back a handle that no transfer uses.
  func give(_ handle: UnsafeMutableRawPointer) {
    ccurl_easy_reset(handle)
    if idle.count < kept {
      idle.append(handle)
    } else {
      free(handle)
    }
  }

  /// Frees the idle handles.
  func freeAll() {
    for handle in idle { free(handle) }
    idle = []
  }

  private func free(_ handle: UnsafeMutableRawPointer) {
    ccurl_easy_cleanup(handle)
    made -= 1
  }
}
