import Records

/// As much of an ELF executable as says which code it is. Reads only what it needs, so that a file of 100 MB costs microseconds.
///
/// The layout is that of elf(5), for 64-bit little-endian files: a header of 64 bytes; program headers of 56 bytes, each with a type,
/// the place in the file and the size there; and in segments of type `PT_NOTE`, notes of (name size, content size, type, name,
/// content), name and content padded to the segment's alignment.
struct ELFImage {
  /// A part of the file that is mapped or read at run time.
  struct Segment {
    let kind: UInt32
    let offset: Int
    let size: Int
    let alignment: Int
  }

  private static let loaded: UInt32 = 1
  private static let note: UInt32 = 4
  private static let gnuBuildID: UInt32 = 3
  private static let headerSize = 64

  private let file: UnsafeRawBufferPointer
  let segments: [Segment]

  /// Nil if the bytes are no 64-bit little-endian ELF file, or end before its program headers do.
  init?(_ file: UnsafeRawBufferPointer) {
    guard file.count >= ELFImage.headerSize, file.prefix(6).elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
    self.file = file
    let table = file.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
    let entrySize = Int(file.loadUnaligned(fromByteOffset: 54, as: UInt16.self))
    let entryCount = Int(file.loadUnaligned(fromByteOffset: 56, as: UInt16.self))
    guard let start = Int(exactly: table), entrySize >= 56, start <= file.count - entrySize * entryCount else { return nil }
    segments = (0..<entryCount).compactMap { entry in
      let at = start + entry * entrySize
      let place = (8, 32, 48)
      guard
        let offset = Int(exactly: file.loadUnaligned(fromByteOffset: at + place.0, as: UInt64.self)), offset <= file.count,
        let size = Int(exactly: file.loadUnaligned(fromByteOffset: at + place.1, as: UInt64.self)), size <= file.count - offset
      else { return nil }
      let alignment = file.loadUnaligned(fromByteOffset: at + place.2, as: UInt64.self)
      return Segment(
        kind: file.loadUnaligned(fromByteOffset: at, as: UInt32.self), offset: offset, size: size,
        alignment: alignment == 8 ? 8 : 4)
    }
  }

  /// The linker's hash of the code (`NT_GNU_BUILD_ID`), which stripping keeps; nil if the linker made none.
  var buildID: [UInt8]? {
    for segment in segments where segment.kind == ELFImage.note {
      if let found = buildID(in: segment) { return found }
    }
    return nil
  }

  /// The hash of what is loaded at run time: code and data, without symbols and debugging information, so that stripping keeps it
  /// too. The file's header is left out, for it says where those stand.
  var loadedContent: Digest128 {
    var digest = DigestBuilder(domain: "loaded content")
    for segment in segments where segment.kind == ELFImage.loaded {
      let start = max(segment.offset, ELFImage.headerSize)
      let end = max(start, segment.offset + segment.size)
      digest.combine(UnsafeRawBufferPointer(rebasing: file[start..<end]))
    }
    return digest.finish()
  }

  private func buildID(in segment: Segment) -> [UInt8]? {
    func padded(_ size: Int) -> Int { (size + segment.alignment - 1) / segment.alignment * segment.alignment }
    var offset = segment.offset
    let end = segment.offset + segment.size
    while end - offset >= 12 {
      let nameSize = Int(file.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let size = Int(file.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
      let kind = file.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)
      let content = offset + padded(12 + nameSize)
      guard content <= end, size <= end - content else { return nil }
      if kind == ELFImage.gnuBuildID, size > 0, file[(offset + 12)..<(offset + 12 + nameSize)].elementsEqual("GNU\0".utf8) {
        return [UInt8](file[content..<(content + size)])
      }
      offset = content + padded(size)
    }
    return nil
  }
}
