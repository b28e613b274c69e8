/// One message on a worker's channel: a 13-byte header (length of the body as UInt32, kind as a byte, sequence as UInt64, all
/// little-endian) and the body.
struct Frame: Sendable, Equatable {
  /// What a frame means. Both ends are the same executable, so there are no versions.
  enum Kind: UInt8, Sendable {
    /// To the worker: a record of the invocation log; `sequence` is its position.
    case logRecord = 1
    /// To the worker: a request.
    case request = 2
    /// To the driver: the worker's program came as far as taking its channel.
    case ready = 3
    /// To the driver: the reply to the request of the same sequence.
    case reply = 4
    /// To the driver: the reply has more bytes than a frame can; the body is their number as a UInt64.
    case replyTooLarge = 5
    /// To the worker: the request of that sequence is wanted back, if it has not begun.
    case withdrawal = 6
    /// To the driver: the request of that sequence had not begun, and never will here.
    case withdrawn = 7
  }

  /// The bytes in a header.
  static let headerBytes = 13

  /// The most bytes that a body may have, because its length is a UInt32.
  static let maximumBodyBytes = Int(UInt32.max)

  var kind: Kind
  var sequence: UInt64
  var body: [UInt8]

  /// Appends a frame to `output`.
  ///
  /// - Precondition: `body` has at most `maximumBodyBytes`.
  static func append(_ kind: Kind, _ sequence: UInt64, _ body: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + headerBytes + body.count)
    appendInteger(UInt32(body.count), to: &output)
    output.append(kind.rawValue)
    appendInteger(sequence, to: &output)
    output.append(contentsOf: body)
  }

  /// Appends the little-endian bytes of an integer.
  static func appendInteger<T: FixedWidthInteger>(_ value: T, to output: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
  }
}
