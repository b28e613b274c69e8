/// A mark by which a writer knows its own object again: kept with the object, and drawn anew for each write.
package enum WriterMark {
  /// Some 128 random bits.
  package static func make() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
