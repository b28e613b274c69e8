internal import NIOCore
internal import NIOHTTP1

/// A connection from a client or a runtime, on which one request is served at a time. It belongs to its event loop.
final class ServerConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let serve: (ReceivedRequest, ServerConnection) -> Void
  private var context: ChannelHandlerContext?
  private var request: ReceivedRequest?
  /// Whether the present request says that it is the last.
  private var isLast = false
  /// Called once if the connection ends before the present request is answered.
  var onLoss: (() -> Void)?

  init(_ serve: @escaping (ReceivedRequest, ServerConnection) -> Void) { self.serve = serve }

  /// Whether an answer can still reach anybody.
  var isOpen: Bool { context != nil }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { lose() }

  func channelInactive(context: ChannelHandlerContext) {
    lose()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      isLast = !head.isKeepAlive
      request = ReceivedRequest(head)
      // libcurl and others wait a while for this before they send a larger body.
      if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
      }
    case .body(var piece): request?.append(&piece)
    case .end:
      guard let whole = request else { return }
      request = nil
      serve(whole, self)
    }
  }

  /// Answers the present request.
  func answer(_ answer: ServedAnswer) {
    onLoss = nil
    guard let context else { return }
    var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
    if answer.status != .noContent { head.headers.add(name: "Content-Length", value: String(answer.body.readableBytes)) }
    if isLast { head.headers.add(name: "Connection", value: "close") }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if answer.body.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil) }
    guard isLast else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }

  /// Ends the connection without an answer.
  func hangUp() {
    onLoss = nil
    context?.close(promise: nil)
  }

  private func lose() {
    guard context != nil else { return }
    context = nil
    let notify = onLoss
    onLoss = nil
    notify?()
  }
}
