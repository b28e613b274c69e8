import Foundation

/// A body as it arrives, piece by piece.
final class MessageBody {
  let framing: MessageHead.Framing
  private let wire: Wire
  /// Of the body, or of the present chunk.
  private var left = 0
  private var isOver = false
  /// Bytes that ``next()`` gave.
  private(set) var count = 0

  init(_ wire: Wire, _ framing: MessageHead.Framing) {
    self.wire = wire
    self.framing = framing
    if case .length(let length) = framing { left = length }
  }

  /// The next bytes, without the marks of chunks; nil at the end.
  func next() throws -> [UInt8]? {
    if isOver { return nil }
    if framing == .untilClose {
      guard let piece = try? wire.receive(atMost: 65_536) else { return end() }
      count += piece.count
      return piece
    }
    if left == 0 {
      guard framing == .chunked else { return end() }
      left = try chunkSize()
      if left == 0 {
        _ = try wire.receive(through: "\r\n")
        return end()
      }
    }
    let piece = try wire.receive(atMost: min(left, 65_536))
    left -= piece.count
    count += piece.count
    if left == 0, framing == .chunked { _ = try wire.receive(through: "\r\n") }
    return piece
  }

  private func end() -> [UInt8]? {
    isOver = true
    return nil
  }

  private func chunkSize() throws -> Int {
    guard let line = try wire.receive(through: "\r\n") else { throw Wire.Broken() }
    let digits = String(decoding: line, as: UTF8.self).prefix { $0.isHexDigit }
    guard let size = Int(digits, radix: 16) else { throw Wire.Broken() }
    return size
  }

  /// Reads to the end.
  @discardableResult
  func all(keeps: Bool = true) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() { if keeps { bytes += piece } }
    return bytes
  }

  /// `piece` as it is passed on.
  func framed(_ piece: [UInt8]) -> [UInt8] {
    framing == .chunked ? Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8) : piece
  }

  /// What follows the last piece.
  var trailer: [UInt8] { framing == .chunked ? Array("0\r\n\r\n".utf8) : [] }

  /// The length, if it was announced.
  var length: Int? { if case .length(let length) = framing { length } else { nil } }
}
