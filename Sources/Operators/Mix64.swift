/// A word whose every bit depends on every bit of `word`: the last step of SplitMix64 (Steele, Lea and Flood, 2014); a
/// bijection.
@inlinable @inline(__always)
func mix64(_ word: UInt64) -> UInt64 {
  var mixed = word
  mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
  mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
  return mixed ^ (mixed >> 31)
}
