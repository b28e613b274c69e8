import Foundation
import Testing

@testable import Records

@Suite struct CanonicalFormTests {
  /// Foundation's tables are of Unicode 15.
  private func isKnownToFoundation(_ scalar: Unicode.Scalar) -> Bool { (scalar.properties.age?.major ?? .max) < 16 }

  @Test func formsAreThoseOfFoundation() {
    for value in 0..<UInt32(0x30000) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isHangul = (0xAC00..<0xD7A4).contains(value)
      if value % 211 == 0 || value < 0x400 || (!isHangul && CanonicalForm.decomposed([scalar]) != [value]) {
        expectSameForms([scalar])
      }
    }
  }

  @Test func formsOfSequencesAreThoseOfFoundation() {
    var random = SeededGenerator(16)
    let alphabet: [UInt32] = [
      0x301, 0x323, 0x307, 0x338, 0x345, 0x5B0, 0x1161, 0x11A8, 0x1100, 0x41, 0x73, 0xE9, 0x9C7, 0x9BE, 0x212A,
    ]
    for _ in 0..<1500 {
      expectSameForms((0..<random.int(1...6)).compactMap { _ in Unicode.Scalar(alphabet[random.int(0...alphabet.count - 1)]) })
    }
  }

  /// The Unicode Standard, section 3.12; Foundation leaves the second pair apart.
  @Test func hangulComposesByArithmetic() {
    func composed(_ scalars: [UInt32]) -> [UInt32] { CanonicalForm.composed(scalars.compactMap(Unicode.Scalar.init)) }
    #expect(composed([0x1112, 0x1161, 0x11AB]) == [0xD55C])
    #expect(composed([0xAC00, 0x11A8]) == [0xAC01])
    #expect(composed([0xAC01, 0x11A8]) == [0xAC01, 0x11A8])
    #expect(composed([0xAC00, 0x11A7]) == [0xAC00, 0x11A7])
    for syllable in stride(from: 0xAC00 as UInt32, through: 0xD7A3, by: 7) { #expect(composed([syllable]) == [syllable]) }
  }

  private func expectSameForms(_ scalars: [Unicode.Scalar]) {
    let string = String(String.UnicodeScalarView(scalars))
    let (decomposed, composed) = (CanonicalForm.decomposed(scalars), CanonicalForm.composed(scalars))
    for form in [decomposed, composed] {
      #expect(String(String.UnicodeScalarView(form.compactMap(Unicode.Scalar.init))) == string)
    }
    guard scalars.allSatisfy(isKnownToFoundation) else { return }
    #expect(decomposed == string.decomposedStringWithCanonicalMapping.unicodeScalars.map(\.value))
    #expect(composed == string.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value))
  }
}
