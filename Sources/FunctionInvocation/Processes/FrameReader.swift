internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Cuts what arrives on a socket into frames.
///
/// Small frames share one buffer, so that one call to the kernel brings many of them; the body of a large one is received where it
/// will stay.
struct FrameReader {
  /// What came of trying to receive.
  enum Arrival {
    /// Bytes; `mayHoldMore` says whether they filled the room there was.
    case bytes(mayHoldMore: Bool)
    /// None yet.
    case nothing
    /// None ever again: the other end is closed.
    case end
  }

  /// The bytes on the channel are not frames.
  struct Malformed: Error {
    /// What was found.
    var message: String
  }

  private struct Header {
    var length: Int
    var kind: Frame.Kind
    var sequence: UInt64
  }

  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var large: (header: Header, body: [UInt8], filled: Int)?

  /// Creates a reader that takes up to `capacity` bytes at once.
  init(capacity: Int = 1 << 16) {
    precondition(capacity >= Frame.headerBytes)
    buffer = [UInt8](repeating: 0, count: capacity)
  }

  /// Receives once from a socket.
  mutating func receive(from descriptor: Int32, wait: Bool) -> Arrival {
    if large != nil { return receiveLarge(from: descriptor, wait: wait) }
    compact()
    let free = end
    let count = buffer.withUnsafeMutableBytes { bytes in
      Self.receive(from: descriptor, into: UnsafeMutableRawBufferPointer(rebasing: bytes[free...]), wait: wait)
    }
    if count > 0 { end += count }
    return arrival(count, room: buffer.count - free)
  }

  /// The next frame that has arrived whole, or nil if more bytes are needed.
  ///
  /// - Throws: `Malformed`; the channel is of no more use.
  mutating func next() throws(Malformed) -> Frame? {
    if let large {
      guard large.filled == large.header.length else { return nil }
      self.large = nil
      return Frame(kind: large.header.kind, sequence: large.header.sequence, body: large.body)
    }
    guard let header = try header() else { return nil }
    let bodyStart = start + Frame.headerBytes
    guard Frame.headerBytes + header.length <= buffer.count else {
      beginLarge(header, bodyStart: bodyStart)
      return try next()
    }
    guard end - bodyStart >= header.length else { return nil }
    start = bodyStart + header.length
    return Frame(kind: header.kind, sequence: header.sequence, body: Array(buffer[bodyStart..<start]))
  }

  private func header() throws(Malformed) -> Header? {
    guard end - start >= Frame.headerBytes else { return nil }
    let code = buffer[start + 4]
    guard let kind = Frame.Kind(rawValue: code) else {
      throw Malformed(message: "a frame of unknown kind \(code); something else wrote to the worker's channel")
    }
    return buffer.withUnsafeBytes { bytes in
      let length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
      let sequence = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 5, as: UInt64.self))
      return Header(length: Int(length), kind: kind, sequence: sequence)
    }
  }

  private mutating func beginLarge(_ header: Header, bodyStart: Int) {
    var body = [UInt8](repeating: 0, count: header.length)
    let present = min(end - bodyStart, header.length)
    body.replaceSubrange(0..<present, with: buffer[bodyStart..<bodyStart + present])
    start = bodyStart + present
    large = (header, body, present)
  }

  private mutating func receiveLarge(from descriptor: Int32, wait: Bool) -> Arrival {
    guard let filled = large?.filled, let length = large?.header.length, filled < length else {
      return .bytes(mayHoldMore: true)
    }
    let count =
      large?.body.withUnsafeMutableBytes { bytes in
        Self.receive(from: descriptor, into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]), wait: wait)
      } ?? 0
    if count > 0 { large?.filled += count }
    return arrival(count, room: length - filled)
  }

  /// Moves an unfinished frame to the front, to make room behind it.
  private mutating func compact() {
    if start == end {
      start = 0
      end = 0
    } else if start > 0 {
      let (from, count) = (start, end - start)
      buffer.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { _ = memmove($0, $0 + from, count) }
      }
      start = 0
      end = count
    }
  }

  private func arrival(_ count: Int, room: Int) -> Arrival {
    if count > 0 { return .bytes(mayHoldMore: count == room || large != nil) }
    if count == 0 { return .end }
    return errno == EAGAIN || errno == EWOULDBLOCK ? .nothing : .end
  }

  private static func receive(from descriptor: Int32, into room: UnsafeMutableRawBufferPointer, wait: Bool) -> Int {
    while true {
      let count = cposix_receive(descriptor, room.baseAddress, room.count, wait)
      if count >= 0 || errno != EINTR { return count }
    }
  }
}
