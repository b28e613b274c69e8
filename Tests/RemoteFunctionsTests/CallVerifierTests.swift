import Testing

@testable import RemoteFunctions

/// Who is let in.
@Suite struct CallVerifierTests {
  private let key = Array("0123456789abcdef".utf8)
  private let body = Array("a call".utf8)
  private let now = 1_800_000_000

  private func signature(_ nonce: String = "n1", at time: Int? = nil) -> CallSignature {
    CallSignature(body: body, key: key, time: time ?? now, nonce: nonce)
  }

  @Test func aSignedCallIsServedOnce() {
    let verifier = CallVerifier(key: key)
    #expect(verifier.refusal(body: body, signature: signature().text, now: now) == nil)
    #expect(verifier.refusal(body: body, signature: signature().text, now: now + 10) == .repeated)
    #expect(verifier.refusal(body: body, signature: signature("n2").text, now: now + 10) == nil)
  }

  @Test func othersAreRefused() {
    let verifier = CallVerifier(key: key)
    #expect(verifier.refusal(body: body, signature: nil, now: now) == .unsigned)
    #expect(verifier.refusal(body: body, signature: "", now: now) == .unsigned)
    #expect(verifier.refusal(body: body, signature: "1,2", now: now) == .unsigned)
    #expect(verifier.refusal(body: body, signature: String(repeating: "1,", count: 400), now: now) == .unsigned)
    #expect(verifier.refusal(body: body + [0], signature: signature().text, now: now) == .altered)
    #expect(verifier.refusal(body: body, signature: signature().text.replacing("n1", with: "n3"), now: now) == .altered)
    #expect(verifier.refusal(body: body, signature: "\(now),n1,short", now: now) == .altered)
    #expect(CallVerifier(key: key.reversed()).refusal(body: body, signature: signature().text, now: now) == .altered)
    #expect(verifier.refusal(body: body, signature: signature(at: now - 301).text, now: now) == .stale)
    #expect(verifier.refusal(body: body, signature: signature(at: now + 301).text, now: now) == .stale)
    #expect(verifier.refusal(body: body, signature: signature(at: .max).text, now: now) == .stale)
    // None of them has used the call up.
    #expect(verifier.refusal(body: body, signature: signature().text, now: now) == nil)
  }

  /// What is forgotten is refused for its age.
  @Test func aCallIsNeverServedTwice() {
    let verifier = CallVerifier(key: key)
    let call = signature(at: now + 300).text
    #expect(verifier.refusal(body: body, signature: call, now: now) == nil)
    for later in stride(from: 1, through: 1200, by: 30) {
      let refusal = verifier.refusal(body: body, signature: call, now: now + later)
      #expect(refusal == (later <= 600 ? .repeated : .stale), "after \(later) s")
    }
  }
}
