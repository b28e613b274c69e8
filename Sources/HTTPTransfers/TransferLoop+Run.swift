internal import CCurl

/// libcurl's own state, which is made once for the process.
private let isCurlReady = ccurl_global_init() == 0

extension TransferLoop {
  /// The thread's life.
  func run() {
    TransferThread.blockBrokenPipeSignal()
    guard isCurlReady, let multi = ccurl_multi_init() else {
      return refuse("libcurl can't be initialised; free memory, or mend the installation of libcurl and its TLS library")
    }
    // One transfer for each connection: see HTTPClientConfiguration.allowsHTTP2.
    _ = ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(configuration.connections, 1))
    inbox.with { $0.multi = multi }
    while takeInbox(multi) {
      _ = ccurl_multi_perform(multi)
      for execution in running.values { execution.payWake() }
      endFinished(multi)
      checkTimeouts(multi)
      admit(multi)
      _ = ccurl_multi_poll(multi, pollTime())
    }
    endAll(multi)
  }

  /// Does what other threads asked for. False once the client is closed.
  private func takeInbox(_ multi: UnsafeMutableRawPointer) -> Bool {
    let (submitted, commands, isClosed) = inbox.with { inbox in
      defer {
        inbox.submitted = []
        inbox.commands = []
        inbox.isAwake = false
        inbox.handles = easyHandles.made
      }
      return (inbox.submitted, inbox.commands, inbox.isClosed)
    }
    for transfer in submitted {
      queue.append(transfer, id: transfer.id, host: transfer.request.origin)
      note(transfer.request.timeouts.deadline)
    }
    for command in commands {
      switch command {
      case .cancel(let transfer, let error): stop(transfer, error, multi)
      case .resume(let transfer): goOn(transfer, multi)
      }
    }
    if !isClosed { admit(multi) }
    return !isClosed
  }

  /// Begins transfers as long as there is room.
  private func admit(_ multi: UnsafeMutableRawPointer) {
    while let transfer = queue.next() {
      if let deadline = transfer.request.timeouts.deadline, deadline <= .now {
        end(transfer, .failure(.pastDeadline(transfer.request.url)))
        queue.finish(host: transfer.request.origin)
        continue
      }
      guard let handle = easyHandles.take() else {
        end(transfer, .failure(shortOfMemory(transfer)))
        queue.finish(host: transfer.request.origin)
        continue
      }
      let execution = TransferExecution(transfer, handle: handle, configuration: configuration)
      running[handle] = execution
      handleOfTransfer[transfer.id] = handle
      do throws(HTTPError) {
        try execution.prepare()
        if ccurl_multi_add(multi, handle) != 0 { throw shortOfMemory(transfer) }
        note(execution.nextTimeout)
      } catch {
        end(execution, .failure(error), multi)
      }
    }
  }

  private func shortOfMemory(_ transfer: HTTPTransfer) -> HTTPError {
    HTTPError(.resources, url: transfer.request.url, "libcurl can't begin the transfer; free memory, then try again")
  }

  /// Ends the transfers that libcurl is done with.
  private func endFinished(_ multi: UnsafeMutableRawPointer) {
    var code: Int32 = 0
    while let handle = ccurl_multi_next_ended(multi, &code) {
      if let execution = running[handle] { end(execution, execution.outcome(code), multi) }
    }
  }

  private func stop(_ transfer: HTTPTransfer, _ error: HTTPError, _ multi: UnsafeMutableRawPointer) {
    if let handle = handleOfTransfer[transfer.id], let execution = running[handle] {
      end(execution, .failure(error), multi)
    } else if queue.remove(id: transfer.id, host: transfer.request.origin) != nil {
      end(transfer, .failure(error))
    }
  }

  private func goOn(_ transfer: HTTPTransfer, _ multi: UnsafeMutableRawPointer) {
    guard let handle = handleOfTransfer[transfer.id], let execution = running[handle] else { return }
    let (isReceivingPaused, isSendingPaused) = transfer.state.with { ($0.isReceivingPaused, $0.isSendingPaused) }
    if !isReceivingPaused && !isSendingPaused { execution.endPause() }
    note(execution.nextTimeout)
    let mask = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
    let code = ccurl_easy_pause(handle, Int32(mask))
    if code != 0 { end(execution, execution.outcome(code), multi) }
  }

  /// Gives up everything, in the order that libcurl demands: transfers, their handles, the multi handle.
  private func endAll(_ multi: UnsafeMutableRawPointer) {
    for execution in running.values { end(execution, .failure(.closed(execution.request.url)), multi) }
    for transfer in queue.waiting { end(transfer, .failure(.closed(transfer.request.url))) }
    easyHandles.freeAll()
    inbox.with { $0.multi = nil }
    _ = ccurl_multi_cleanup(multi)
    inbox.with { inbox in
      inbox.handles = easyHandles.made
      inbox.isEnded = true
    }
  }
}
