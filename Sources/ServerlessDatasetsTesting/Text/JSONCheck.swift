#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Finds out whether bytes have the structure of JSON (RFC 8259), without keeping anything of it. What stands in strings isn't looked at.
struct JSONCheck {
  /// Where the bytes stop being JSON, in words; nil if they are JSON.
  static func flaw(in bytes: UnsafeRawBufferPointer) -> String? {
    var check = JSONCheck(bytes: bytes)
    let isRight = check.value(depth: 0) && check.isAtEnd()
    return isRight ? nil : "unexpected content at byte \(check.place)"
  }

  private static let maximumDepth = 512

  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { place += 1 }
  }

  private mutating func isAtEnd() -> Bool {
    skipBlanks()
    return place == bytes.count
  }

  private mutating func take(_ wanted: UInt8) -> Bool {
    guard byte == wanted else { return false }
    place += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    for offset in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[offset]) { return false }
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    skipBlanks()
    guard depth < Self.maximumDepth else { return false }
    switch byte {
    case UInt8(ascii: "{"): return members(depth: depth, end: UInt8(ascii: "}"), isObject: true)
    case UInt8(ascii: "["): return members(depth: depth, end: UInt8(ascii: "]"), isObject: false)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take(word: "true")
    case UInt8(ascii: "f"): return take(word: "false")
    case UInt8(ascii: "n"): return take(word: "null")
    default: return number()
    }
  }

  private mutating func members(depth: Int, end: UInt8, isObject: Bool) -> Bool {
    place += 1
    skipBlanks()
    if take(end) { return true }
    while true {
      if isObject {
        skipBlanks()
        guard string() else { return false }
        skipBlanks()
        guard take(UInt8(ascii: ":")) else { return false }
      }
      guard value(depth: depth + 1) else { return false }
      skipBlanks()
      if take(end) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  /// Payloads are mostly long strings, so the end is searched by the system's function first.
  private mutating func string() -> Bool {
    guard take(UInt8(ascii: "\"")), let start = bytes.baseAddress else { return false }
    while let quote = memchr(start + place, Int32(UInt8(ascii: "\"")), bytes.count - place) {
      let end = UnsafeRawPointer(quote) - start
      // The quote is the end unless an odd number of backslashes stands before it.
      var backslashes = 0
      while end - backslashes > place, bytes[end - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
      place = end + 1
      if backslashes % 2 == 0 { return true }
    }
    place = bytes.count
    return false
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    let isZero = byte == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if take(UInt8(ascii: ".")), digits() == 0 { return false }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      return digits() > 0
    }
    return true
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { place += 1 }
    return place - start
  }
}
