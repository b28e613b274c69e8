/// A number as digits and a power of ten, small enough that one division or multiplication gives the nearest `Double`.
struct DecimalNumber {
  var digits: UInt64 = 0
  var exponent = 0
  var isNegative = false

  /// The powers of ten that a `Double` holds exactly.
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
  ]

  /// `[+-]digits[.digits][e[+-]digits]` with at most 15 digits in front of the exponent; nil for anything else.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    if let sign = bytes.first, sign == 0x2D || sign == 0x2B {
      isNegative = sign == 0x2D
      index = 1
    }
    let start = index
    readDigits(bytes, &index)
    var count = index - start
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      let fraction = index
      readDigits(bytes, &index)
      exponent = fraction - index
      count += index - fraction
    }
    guard count > 0 && count <= 15 else { return nil }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      guard let power = Int.parse(bytes.baseAddress! + index + 1, count: bytes.count - index - 1), abs(power) < 400 else {
        return nil
      }
      exponent += power
      index = bytes.count
    }
    guard index == bytes.count else { return nil }
  }

  private mutating func readDigits(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
    while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
      digits = digits &* 10 &+ UInt64(digit)
      index += 1
    }
  }

  /// The nearest `Double`, where both the digits and the power of ten are exact ones, so that IEEE 754 rounds once; else nil.
  /// (Clinger, "How to Read Floating Point Numbers Accurately", 1990.)
  var exactValue: Double? {
    guard abs(exponent) <= 22 else { return nil }
    let power = Self.powersOfTen[abs(exponent)]
    let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
    return isNegative ? -magnitude : magnitude
  }
}
