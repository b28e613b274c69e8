extension ELFFile {
  /// A section header (elf(5)): for linkers, debuggers and `strip`; the loader reads none.
  struct Section {
    static let symbolTable: UInt32 = 2
    /// Sections of this kind take no place in the file.
    static let noBits: UInt32 = 8

    /// Where the header itself stands in the file.
    let header: Int
    let kind: UInt32
    let offset: Int
  }

  /// Where the table of section headers stands; 0 for none.
  var sectionTable: Int { content.size(at: 40) ?? 0 }

  /// The section headers; none where the table isn't whole.
  var sections: [Section] {
    let start = sectionTable
    guard start > 0, let size = content.number(UInt16.self, at: 58), size >= 64, let count = content.number(UInt16.self, at: 60)
    else { return [] }
    guard start <= content.count - Int(size) * Int(count) else { return [] }
    return (0..<Int(count)).compactMap { index in
      let header = start + index * Int(size)
      guard let kind = content.number(UInt32.self, at: header + 4), let offset = content.size(at: header + 24) else {
        return nil
      }
      return Section(header: header, kind: kind, offset: offset)
    }
  }

  /// Whether `strip` would find symbols to take away.
  var hasSymbols: Bool { sections.contains { $0.kind == Section.symbolTable } }
}
