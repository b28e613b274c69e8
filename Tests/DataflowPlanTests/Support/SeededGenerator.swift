/// SplitMix64: the same numbers on every run, so that a failure can be repeated by its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Seeds are mixed: the numbers of neighbouring ones would otherwise be the same, one place on.
  init(seed: Int) { state = Self.mixed(UInt64(truncatingIfNeeded: seed) &+ 1) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
