extension FunctionSettings {
  /// Fits defaults to the platform, and refuses what it can't do.
  mutating func check() throws(SettingsError) {
    let limits = limits
    if let function, let flaw = limits.flaw(ofName: function) {
      throw error(.function, "\(function) can't be a function's name on \(platform.rawValue): \(flaw)")
    }
    if !isGiven(.timeout) { timeout = min(timeout, limits.timeout.upperBound) }
    if !isGiven(.authentication) { authentication = limits.authentication }
    for size in memory { try check(.memory, size, limits.memory, "MiB") }
    try check(.timeout, timeout, limits.timeout, "seconds")
    try check(.temporaryStorage, temporaryStorage, limits.temporaryStorage, "MiB")
    try check(.concurrency, concurrency, 1...1_000_000, "invocations")
    if platform == .gcp && architecture == .arm64 {
      throw error(.architecture, "Cloud Run has no arm64 processors; use x86_64")
    }
  }

  private func check(_ key: SettingKey, _ value: Int, _ range: ClosedRange<Int>, _ unit: String) throws(SettingsError) {
    guard !range.contains(value) else { return }
    throw error(
      key,
      "\(key.rawValue) is \(value), but \(platform.rawValue) allows \(range.lowerBound) to \(range.upperBound) \(unit); "
        + "choose a value in "
        + "this range")
  }

  private func error(_ key: SettingKey, _ message: String) -> SettingsError {
    SettingsError(.outOfRange, at: "\(origins[key] ?? .default)", message)
  }
}
