/// Sizes as people read them.
package enum ByteText {
  private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]

  /// `12 B`, `1.5 KiB`, `64 MiB`: one decimal below ten, none above.
  package static func describe(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    var value = Double(bytes) / 1024
    var unit = 0
    while value >= 1023.95, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    let text = tenths < 100 && tenths % 10 != 0 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
    return "\(text) \(units[unit])"
  }
}
