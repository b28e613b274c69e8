internal import CCurl
internal import Records

extension TransferExecution {
  private static let pause = Int(CURL_WRITEFUNC_PAUSE)
  /// Any number other than that of the bytes stops the transfer.
  private static let stop = Int(UInt32.max)

  /// Lets libcurl call this object; it must live until the handle is reset.
  func installCallbacks() {
    ccurl_set_callbacks(
      handle, Unmanaged.passUnretained(self).toOpaque(),
      { bytes, size, count, context in
        TransferExecution.of(context).takeHeadLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
      },
      { bytes, size, count, context in
        TransferExecution.of(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
      },
      { bytes, size, count, context in
        TransferExecution.of(context).giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      },
      { context, offset, origin in TransferExecution.of(context).rewind(to: Int(offset), origin: origin) },
      { context, _, _, _, _ in
        TransferExecution.of(context).timesBegun += 1
        return CURL_PREREQFUNC_OK
      })
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> TransferExecution {
    Unmanaged<TransferExecution>.fromOpaque(context!).takeUnretainedValue()
  }

  private func takeHeadLine(_ line: UnsafeRawBufferPointer) -> Int {
    lastMoved = .now
    let wasComplete = head.isComplete
    head.add(line)
    guard head.isComplete, !wasComplete else { return line.count }
    if request.method != "HEAD", !isSunk, let length = head.announcedLength {
      guard length <= limit else { return fail(tooLarge("\(length) bytes")) }
      body.reserve(length)
    }
    return line.count
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    lastMoved = .now
    guard isSunk else {
      guard body.append(bytes, limit: limit) else { return fail(tooLarge("more than \(limit) bytes")) }
      received += bytes.count
      return bytes.count
    }
    announceHead()
    // libcurl hands over 16 KiB at a time: the sink's thread is woken once for all that a round of the loop brings.
    let isTaken = transfer.state.with(wakes: false) { state in
      let isTaken = state.arriving.append(bytes)
      state.isReceivingPaused = !isTaken
      return isTaken
    }
    owesWake = true
    guard isTaken else { return notePause() }
    received += bytes.count
    return bytes.count
  }

  private func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    lastMoved = .now
    let length = request.body.length
    let count: Int
    if case .bytes(let bytes) = request.body {
      count = min(buffer.count, length - sent)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.bytes[sent..<sent + count]))
    } else {
      count = transfer.state.with { state in
        let count = state.leaving.take(into: buffer)
        state.isSendingPaused = count == 0 && sent < length
        return count
      }
      guard count > 0 || sent == length else { return notePause() }
    }
    sent += count
    if sent == length && count > 0 { noteBodySent() }
    return count
  }

  /// libcurl begins the body anew where a connection that it used again proves to be dead.
  private func rewind(to offset: Int, origin: Int32) -> Int32 {
    guard origin == 0, offset == 0 else { return CURL_SEEKFUNC_CANTSEEK }
    sent = 0
    transfer.state.with { state in
      state.bodyGeneration += 1
      state.leaving.empty()
      state.sourced = 0
      state.isSourceDone = false
      state.bodySentAt = nil
    }
    return CURL_SEEKFUNC_OK
  }

  private func notePause() -> Int {
    pausedSince = pausedSince ?? .now
    return Self.pause
  }

  private var limit: Int { request.maximumBody ?? configuration.maximumBody }

  private func fail(_ error: HTTPError) -> Int {
    failure = error
    return Self.stop
  }

  private func tooLarge(_ size: String) -> HTTPError {
    HTTPError(
      .tooLarge, url: request.url,
      "the body has \(size), and at most \(limit) may be collected in memory; read it by ranges or into a sink")
  }
}
