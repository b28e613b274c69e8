internal import Formats
internal import Lineage
internal import Records

extension InputSplit {
  /// The split as bytes, for task payloads and identities.
  var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 64 * segments.count)
    writer.append(varint: UInt64(segments.count))
    for segment in segments {
      writer.append(string: segment.file.location)
      writer.append(varint: UInt64(segment.file.size))
      writer.append(string: segment.file.etag)
      writer.append(string: segment.file.origin ?? "")
      writer.append(segment.isWhole ? 1 : 0)
      writer.append(varint: UInt64(segment.range.lowerBound))
      writer.append(varint: UInt64(segment.range.upperBound))
    }
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  init(encoded: [UInt8]) throws(RecordError) {
    var reader = ByteReader(encoded)
    var segments: [InputSegment] = []
    for _ in 0..<(try reader.readCount()) {
      let location = try reader.readString()
      let size = try reader.readInteger()
      let (etag, origin) = (try reader.readString(), try reader.readString())
      let file = InputFile(location: location, size: size, etag: etag, origin: origin.isEmpty ? nil : origin)
      let isWhole = try reader.readByte() == 1
      let (lower, upper) = (try reader.readInteger(), try reader.readInteger())
      guard lower <= upper else { throw RecordError(.corrupt, "a split's byte range ends before it begins") }
      segments.append(isWhole ? InputSegment(file) : InputSegment(file, range: lower..<upper))
    }
    self.init(segments)
  }

  /// Files and byte ranges, in words.
  var described: String {
    let parts = segments.prefix(3).map { segment in
      segment.isWhole || segment.range.count == segment.file.size
        ? segment.file.name : "\(segment.file.name) bytes \(segment.range.lowerBound)..<\(segment.range.upperBound)"
    }
    return parts.joined(separator: ", ") + (segments.count > 3 ? " and \(segments.count - 3) more files" : "")
  }
}

extension [InputFile] {
  /// What tells this listing from any other.
  var digest: [UInt8] {
    var digest = DigestBuilder(domain: "listing")
    for file in self {
      digest.combine(file.location)
      digest.combine(file.size)
      digest.combine(file.etag)
    }
    return [UInt8](digest.finish().hex.utf8)
  }
}

extension Array {
  /// What tells these elements from any others; nil where their type has no codec.
  var contentDigest: [UInt8]? {
    guard let codec = try? RecordCodec.resolve(Element.self) else { return nil }
    var digest = DigestBuilder(domain: "elements")
    digest.combine(count)
    withUnsafeBufferPointer { elements in
      // In parts, so that no second copy of a large array is made.
      for start in stride(from: 0, to: elements.count, by: 4096) {
        var writer = ByteWriter(capacity: 1 << 16)
        codec.encode(
          elements.baseAddress! + start, MemoryLayout<Element>.stride, Swift.min(4096, elements.count - start), &writer)
        writer.withBytes { digest.combine($0) }
      }
    }
    return [UInt8](digest.finish().hex.utf8)
  }
}
