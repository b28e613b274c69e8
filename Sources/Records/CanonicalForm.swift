/// Unicode's canonical normal forms (UAX #15), in which strings that `==` calls equal have the same scalars.
///
/// The standard library compares strings by their normal form C but gives out neither form. Hashes that agree with its `==` and
/// prefixes that agree with its `<` need them.
enum CanonicalForm {
  /// What the mappings say, the way they are looked up.
  private struct Tables {
    var decompositions: [UInt32: [UInt32]] = [:]
    var composites: [UInt64: UInt32] = [:]
  }

  private static let tables = makeTables()

  /// Unpacks the mappings that the standard library in use agrees with: another version of Unicode may know fewer.
  private static func makeTables() -> Tables {
    var tables = Tables()
    var composite: UInt32 = 0
    for entry in CanonicalMappings.packed.description.split(separator: " ") {
      guard let sign = entry.firstIndex(where: { $0 == "=" || $0 == "~" }) else { continue }
      composite += UInt32(entry[..<sign], radix: 36) ?? 1
      let parts = entry[entry.index(after: sign)...].split(separator: "+").compactMap { UInt32($0, radix: 36) }
      guard string([composite]) == string(parts) else { continue }
      tables.decompositions[composite] = parts
      if entry[sign] == "=" { tables.composites[UInt64(parts[0]) << 32 | UInt64(parts[1])] = composite }
    }
    return tables
  }

  private static func string(_ scalars: [UInt32]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return String(view)
  }

  /// Normal form D.
  static func decomposed(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt32] {
    var result: [UInt32] = []
    for scalar in scalars { decompose(scalar.value, into: &result) }
    sortMarks(&result)
    return result
  }

  /// Normal form C.
  static func composed(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt32] { compose(decomposed(scalars)) }

  private static func decompose(_ scalar: UInt32, into result: inout [UInt32]) {
    guard scalar >= 0xC0 else { return result.append(scalar) }
    if let syllable = Hangul.decompose(scalar) { return result.append(contentsOf: syllable) }
    guard let parts = tables.decompositions[scalar] else { return result.append(scalar) }
    for part in parts { decompose(part, into: &result) }
  }

  private static func combiningClass(_ scalar: UInt32) -> UInt8 {
    guard scalar >= 0x300 else { return 0 }
    return Unicode.Scalar(scalar)?.properties.canonicalCombiningClass.rawValue ?? 0
  }

  /// Puts each run of combining marks in the order of their classes; marks of one class keep theirs.
  private static func sortMarks(_ scalars: inout [UInt32]) {
    var index = 1
    while index < scalars.count {
      let own = combiningClass(scalars[index])
      var place = index
      while own > 0, place > 0, combiningClass(scalars[place - 1]) > own {
        scalars.swapAt(place, place - 1)
        place -= 1
      }
      index += 1
    }
  }

  /// Joins each mark with the starter before it, where they have a composite and nothing between them is in the way.
  private static func compose(_ scalars: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in scalars {
      let own = combiningClass(scalar)
      if let starter, starter == result.count - 1 || (lastClass < own && lastClass > 0),
        let composite = composite(result[starter], scalar)
      {
        result[starter] = composite
        continue
      }
      if own == 0 { starter = result.count }
      lastClass = own
      result.append(scalar)
    }
    return result
  }

  private static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.compose(first, second) ?? tables.composites[UInt64(first) << 32 | UInt64(second)]
  }
}
