import Foundation

/// The way of one answer from the server to the client, with what is done to it there.
struct AnswerPassage {
  private let head: MessageHead
  private let delivery: FaultProxy.Delivery
  private let body: MessageBody
  private let client: Wire

  init(_ head: MessageHead, _ delivery: FaultProxy.Delivery, from server: Wire, to client: Wire) {
    self.head = head
    self.delivery = delivery
    self.client = client
    body = MessageBody(server, head.answerFraming(to: delivery.method))
  }

  /// Whether both connections can go on.
  func run() throws -> Bool {
    // Some servers begin their answer before they are done: only at its end the request has been carried out.
    defer { _ = try? body.all(keeps: false) }
    switch delivery.fault {
    case .lostAnswer: return false
    case .resetInAnswer, .truncatedAnswer:
      try sendHalf()
      return false
    case .stallInAnswer:
      try sendHalf()
      client.awaitEnd()
      return false
    case .damagedAnswer where head.status < 300: try sendAll(damagedAt: delivery.place(in: body.length ?? 1))
    case .slowDrip: try sendAll(dripping: 200)
    default: try sendAll()
    }
    return true
  }

  private func sendAll(damagedAt place: Int? = nil, dripping: Int = 0) throws {
    try client.send(head.bytes)
    while let piece = try body.next() {
      let whole = damage(piece, at: place, endingAt: body.count)
      var sent = 0
      while sent < whole.count, body.count - whole.count + sent < dripping {
        try client.send(body.framed(Array(whole[sent..<min(sent + 3, whole.count)])))
        sent = min(sent + 3, whole.count)
        usleep(1000)
      }
      if sent < whole.count { try client.send(body.framed(Array(whole[sent...]))) }
    }
    try client.send(body.trailer)
  }

  /// The head and the first half of the body; of an answer without a body half of the head.
  private func sendHalf() throws {
    guard body.length != 0, var piece = try body.next() else { return try client.send(head.bytes.prefix(head.bytes.count / 2)) }
    try client.send(head.bytes)
    let half = (body.length ?? piece.count) / 2
    while body.count <= half {
      try client.send(body.framed(piece))
      guard let next = try body.next() else { return }
      piece = next
    }
    try client.send(body.framed(Array(piece.prefix(half - (body.count - piece.count)))))
  }
}
