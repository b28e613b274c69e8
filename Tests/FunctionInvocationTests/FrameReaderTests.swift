import Testing

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct FrameReaderTests {
  /// Frames of all sizes around the buffer's, sent in pieces of any size, arrive as they were.
  @Test(arguments: UInt64(0)..<20)
  func cutsAnyStreamIntoItsFrames(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let frames = (0..<60).map { number in
      let size = [0, 1, 50, 51, 52, 64, 65, 500].randomElement(using: &generator) ?? 0
      return Frame(
        kind: [.logRecord, .request, .reply].randomElement(using: &generator) ?? .reply, sequence: generator.next(),
        body: (0..<size).map { UInt8(truncatingIfNeeded: $0 + number) })
    }
    var bytes: [UInt8] = []
    for frame in frames { Frame.append(frame.kind, frame.sequence, frame.body, to: &bytes) }
    let pipe = try SocketPair()
    var reader = FrameReader(capacity: 64)
    var received: [Frame] = []
    var sent = 0
    while sent < bytes.count {
      let piece = min(Int.random(in: 1...300, using: &generator), bytes.count - sent)
      pipe.send(Array(bytes[sent..<sent + piece]))
      sent += piece
      drain: while true {
        let arrival = reader.receive(from: pipe.reading, wait: false)
        while let frame = try reader.next() { received.append(frame) }
        switch arrival {
        case .bytes(mayHoldMore: true): continue
        case .bytes(mayHoldMore: false), .nothing: break drain
        case .end: Issue.record("the other end is open")
        }
      }
    }
    #expect(received == frames)
  }

  @Test func tellsNothingYetFromTheEnd() throws {
    let pipe = try SocketPair()
    var reader = FrameReader()
    guard case .nothing = reader.receive(from: pipe.reading, wait: false) else {
      Issue.record("nothing was sent")
      return
    }
    pipe.closeWriting()
    guard case .end = reader.receive(from: pipe.reading, wait: false) else {
      Issue.record("the other end is closed")
      return
    }
  }

  @Test func refusesUnknownKindsBeforeItMakesRoomForThem() throws {
    let pipe = try SocketPair()
    pipe.send([255, 255, 255, 255, 77] + [UInt8](repeating: 0, count: 8))
    var reader = FrameReader()
    _ = reader.receive(from: pipe.reading, wait: true)
    #expect(throws: FrameReader.Malformed.self) { try reader.next() }
  }
}
