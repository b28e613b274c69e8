import Foundation

/// A client's connection to a ``FaultProxy``, with the one to the server that belongs to it.
final class ProxyConnection {
  private let client: Wire
  private let state: ProxyState
  private var server: Wire?

  init(_ descriptor: Int32, _ state: ProxyState) {
    client = Wire(descriptor)
    self.state = state
    state.open(descriptor)
  }

  /// Serves requests until one of the sides, or a fault, ends the connection.
  func serve() {
    while let bytes = try? client.receive(through: "\r\n\r\n") {
      let head = MessageHead(bytes)
      guard head.words.count == 3, (try? serve(head)) == true else { break }
    }
    if client.descriptor >= 0 { hangUp() }
  }

  /// Whether the connection can go on.
  private func serve(_ head: MessageHead) throws -> Bool {
    let delivery = state.admit(head)
    switch delivery.fault {
    case .reset:
      hangUp(resets: true)
      return false
    case .stall:
      client.awaitEnd()
      return false
    case .serverError, .slowDown, .expiredToken, .wrongClock:
      try MessageBody(client, head.requestFraming).all(keeps: false)
      try client.send(Refusal(delivery.fault).bytes(to: head.words[0]))
      return true
    default:
      state.beginPassing()
      defer { state.endPassing() }
      // Who has given up may have gone on to something else, which this request must not follow.
      if client.isGone { return false }
      return try pass(head, delivery)
    }
  }

  /// Passes a request to the server and its answer back.
  private func pass(_ head: MessageHead, _ delivery: FaultProxy.Delivery) throws -> Bool {
    let body = MessageBody(client, head.requestFraming)
    var answer: MessageHead
    if delivery.fault == .duplicate {
      let content = try body.all()
      let pieces = body.framed(content)
      answer = try ask(head, { $0(content.isEmpty ? [] : pieces) }, body)
      try MessageBody(reached(), answer.answerFraming(to: delivery.method)).all(keeps: false)
      if answer.isLast { server = nil }
      answer = try ask(head, { $0(content.isEmpty ? [] : pieces) }, body)
    } else {
      let damaged = delivery.fault == .damagedRequest ? body.length.map { delivery.place(in: $0) } : nil
      answer = try ask(
        head,
        { pass in
          while let piece = try body.next() { pass(body.framed(damage(piece, at: damaged, endingAt: body.count))) }
        }, body)
    }
    state.note(status: answer.status, of: delivery)
    let goesOn = try AnswerPassage(answer, delivery, from: reached(), to: client).run()
    if !goesOn || answer.isLast { server = nil }
    if delivery.fault == .lostAnswer || delivery.fault == .resetInAnswer { hangUp(resets: true) }
    return goesOn && !answer.isLast && !head.isLast
  }

  /// Sends the server a request, whose body `give` hands over in pieces, and returns the head of its answer. A server that
  /// refuses before it has the whole body is heard all the same.
  private func ask(_ head: MessageHead, _ give: ((([UInt8]) -> Void)) throws -> Void, _ body: MessageBody) throws -> MessageHead
  {
    if server?.isIdle != true { server = try Wire(port: state.serverPort) }
    let server = try reached()
    var listens = (try? server.send(head.bytes)) != nil
    try give { if listens { listens = (try? server.send($0)) != nil } }
    if listens { try? server.send(body.trailer) }
    while let bytes = try server.receive(through: "\r\n\r\n") {
      let answer = MessageHead(bytes)
      if answer.status >= 200 { return answer }
    }
    throw Wire.Broken()
  }

  private func reached() throws -> Wire {
    guard let server else { throw Wire.Broken() }
    return server
  }

  private func hangUp(resets: Bool = false) {
    state.forget(client.descriptor)
    if resets { client.reset() } else { client.close() }
  }
}

/// `piece`, which ends at `end` of its body, with one bit changed if the byte at `place` is in it.
func damage(_ piece: [UInt8], at place: Int?, endingAt end: Int) -> [UInt8] {
  guard let place, place < end, place >= end - piece.count else { return piece }
  var piece = piece
  piece[place - (end - piece.count)] ^= 1
  return piece
}

extension FaultProxy.Delivery {
  /// Where in a body of that length it does harm: nowhere in an empty one.
  func place(in length: Int) -> Int { length == 0 ? -1 : number * 7919 % length }
}
