extension ELFFile {
  /// Zeroed memory at a program's end may become bytes of its file up to this size.
  private static let largestZeroes = 64 << 20

  /// The program's bytes, changed so that the kernel starts the loader `loader` and this looks for all libraries, those of
  /// libraries too, in `searchPath` before anything that LD_LIBRARY_PATH names.
  ///
  /// Both strings are put behind the end of the last loaded segment, whose zeroed memory becomes part of the file for that: so
  /// they are of any length, and no string that linkers let others share is overwritten. DT_RPATH replaces DT_RUNPATH, which
  /// comes after LD_LIBRARY_PATH and doesn't hold for libraries of libraries (ld.so(8)). Notes, and so the build-id, stay as
  /// they are.
  /// - Throws: `unsupported` for a program that has no room for the change.
  func relocated(loader: String, searchPath: String) throws(PackagingError) -> [UInt8] {
    guard let interpreter = segments.first(where: { $0.kind == ELFSegment.interpreter }) else { return bytes }
    let last = try extensibleSegment()
    let zeroes = last.memorySize - last.fileSize
    let names = Array(loader.utf8) + [0] + Array(searchPath.utf8) + [0]
    let padding = (16 - (zeroes + names.count) % 16) % 16
    let addition = [UInt8](repeating: 0, count: zeroes) + names + [UInt8](repeating: 0, count: padding)
    var file = content
    shiftSections(&file, from: last.end, by: addition.count)
    let size = last.fileSize + addition.count
    file.set(UInt64(size), at: last.header + 32)
    file.set(UInt64(size), at: last.header + 40)
    let address = last.address + last.memorySize
    for (field, value) in [
      (8, last.end + zeroes), (16, address), (24, address), (32, loader.utf8.count + 1), (40, loader.utf8.count + 1),
    ] {
      file.set(UInt64(value), at: interpreter.header + field)
    }
    try setSearchPath(&file, address + loader.utf8.count + 1, names.count)
    file.insert(addition, at: last.end)
    return file.bytes
  }

  /// The library's bytes without a search path of its own, so that the program's holds for its libraries.
  func withoutSearchPath() -> [UInt8] {
    guard dynamic.contains(where: \.isSearchPath) else { return bytes }
    var file = content
    write(dynamic.filter { !$0.isSearchPath }, to: &file)
    return file.bytes
  }

  /// The last segment in memory, if its end in the file is the end of all that is loaded.
  private func extensibleSegment() throws(PackagingError) -> ELFSegment {
    let loaded = segments.filter { $0.kind == ELFSegment.load }
    guard let last = loaded.max(by: { $0.address < $1.address }), last.fileSize > 0, last.memorySize >= last.fileSize,
      last.address < 1 << 47,
      loaded.allSatisfy({ $0.end <= last.end && $0.address + $0.memorySize <= last.address + last.memorySize }),
      segments.allSatisfy({ $0.header + ELFSegment.headerSize <= last.end })
    else {
      throw PackagingError(
        .unsupported,
        "\(path) doesn't end with its data, so that it can't be changed to find its libraries in the package; "
          + "link it without tools that rewrite programs, such as packers")
    }
    guard last.memorySize - last.fileSize <= Self.largestZeroes else {
      throw PackagingError(
        .unsupported,
        "\(path) has \(last.memorySize - last.fileSize) bytes of zeroed global variables, more than the 64 MiB that "
          + "fit in a package; allocate them when the program runs")
    }
    return last
  }

  /// What the loader doesn't map lies behind the last segment and makes room.
  private func shiftSections(_ file: inout ELFBytes, from end: Int, by distance: Int) {
    for section in sections where (end...file.count).contains(section.offset) && section.kind != Section.noBits {
      file.set(UInt64(section.offset + distance), at: section.header + 24)
    }
    if (end...file.count).contains(sectionTable) { file.set(UInt64(sectionTable + distance), at: 40) }
  }

  private func setSearchPath(_ file: inout ELFBytes, _ address: Int, _ length: Int) throws(PackagingError) {
    guard let strings = dynamic.first(where: { $0.tag == ELFDynamicEntry.stringTable }).flatMap({ Int(exactly: $0.value) }),
      let table = segments.first(where: { $0.kind == ELFSegment.dynamic }), address > strings
    else { throw Self.damaged(path, "its dynamic section names no strings") }
    var entries = dynamic.filter { !$0.isSearchPath }
    entries.append(ELFDynamicEntry(tag: ELFDynamicEntry.rpath, value: UInt64(address - strings)))
    guard entries.count < table.fileSize / ELFDynamicEntry.size else {
      throw PackagingError(
        .unsupported,
        "\(path) has no search path for libraries and no room for one; link it with -Xlinker -rpath -Xlinker '$ORIGIN'")
    }
    // Names are offsets from the start of the string table, which from now on reaches to the end of the new ones.
    for index in entries.indices where entries[index].tag == ELFDynamicEntry.stringTableSize {
      entries[index].value = UInt64(address - strings + length)
    }
    write(entries, to: &file)
  }

  /// Writes the dynamic section anew; entries that become free end it.
  private func write(_ entries: [ELFDynamicEntry], to file: inout ELFBytes) {
    guard let table = segments.first(where: { $0.kind == ELFSegment.dynamic }) else { return }
    for place in 0...max(entries.count, dynamic.count) {
      let offset = table.offset + place * ELFDynamicEntry.size
      guard offset <= table.end - ELFDynamicEntry.size else { return }
      let entry = place < entries.count ? entries[place] : ELFDynamicEntry(tag: ELFDynamicEntry.end, value: 0)
      file.set(entry.tag, at: offset)
      file.set(entry.value, at: offset + 8)
    }
  }
}
