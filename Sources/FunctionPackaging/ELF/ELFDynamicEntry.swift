/// An entry of the dynamic section, which tells the loader what a file needs (elf(5)).
struct ELFDynamicEntry: Sendable, Equatable {
  static let end: UInt64 = 0
  static let needed: UInt64 = 1
  static let stringTable: UInt64 = 5
  static let stringTableSize: UInt64 = 10
  static let soname: UInt64 = 14
  static let rpath: UInt64 = 15
  static let runpath: UInt64 = 29
  static let flags1: UInt64 = 0x6fff_fffb
  /// In `flags1`: the file is an executable although it looks like a library.
  static let positionIndependentExecutable: UInt64 = 0x0800_0000
  static let size = 16

  var tag: UInt64
  var value: UInt64

  var isSearchPath: Bool { tag == ELFDynamicEntry.rpath || tag == ELFDynamicEntry.runpath }
}
