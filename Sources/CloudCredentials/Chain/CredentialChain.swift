import Synchronization

/// Keys to AWS from the first place that has any.
package typealias CredentialChain = ProviderChain<AWSCredentials>

/// Credentials from the first place that has any, kept and renewed before they end. May be used from any thread.
package final class ProviderChain<Credentials: RenewableCredentials>: Sendable {
  private struct State {
    var credentials: Credentials?
    /// Before this a renewal that failed is not tried again.
    var nextRenewal = UTCTime(seconds: .min)
  }

  private let providers: [any CredentialProvider<Credentials>]
  private let now: @Sendable () -> UTCTime
  private let state = Mutex(State())
  /// Held by the one caller that looks for credentials.
  private let search = Mutex(())

  /// How long before their end credentials are renewed.
  private static var margin: Int { 300 }
  /// How long after a failure of that the next renewal waits.
  private static var retryDelay: Int { 30 }

  /// Looks at `providers` in their order.
  package init(_ providers: [any CredentialProvider<Credentials>], now: @escaping @Sendable () -> UTCTime = { .now }) {
    self.providers = providers
    self.now = now
  }

  /// Credentials that are valid now. Usually no request; some at first and before they end, which only one caller makes: others
  /// go on with the old ones meanwhile, or wait if there are none.
  /// - Throws: ``CredentialError`` that lists each place and what it said. Trying again helps where the code is `unavailable`.
  package func credentials() throws(CredentialError) -> Credentials {
    let present = state.withLock { ($0.credentials, $0.nextRenewal) }
    guard let old = present.0, isValid(old) else { return try search.withLock { _ throws(CredentialError) in try renew() } }
    guard isAging(old), now() >= present.1 else { return old }
    // The old ones still serve, so a failure is no error yet; at their end it will be.
    return search.withLockIfAvailable { _ in try? renew() }.flatMap { $0 } ?? old
  }

  /// Credentials that are here and don't end soon: never a request, and it never blocks. Nil where ``credentials()`` might.
  package var atHand: Credentials? {
    state.withLock { $0.credentials }.flatMap { isValid($0) && !isAging($0) ? $0 : nil }
  }

  /// Drops credentials that a service refused as expired, unless newer ones are here already.
  package func invalidate(_ refused: Credentials) {
    state.withLock { if $0.credentials == refused { $0.credentials = nil } }
  }

  private func isValid(_ credentials: Credentials) -> Bool { credentials.expiry.map { now() < $0 } ?? true }

  private func isAging(_ credentials: Credentials) -> Bool {
    credentials.expiry.map { now() + Self.margin >= $0 } ?? false
  }

  /// To be called with `search` held. Who held it before may have done the work.
  private func renew() throws(CredentialError) -> Credentials {
    if let present = state.withLock({ $0.credentials }), isValid(present), !isAging(present) { return present }
    state.withLock { $0.nextRenewal = now() + Self.retryDelay }
    let found = try find()
    state.withLock { $0.credentials = found }
    return found
  }

  private func find() throws(CredentialError) -> Credentials {
    var tried: [String] = []
    for provider in providers {
      do throws(CredentialError) {
        switch try provider.find() {
        case .found(let credentials):
          guard isValid(credentials) else {
            throw CredentialError(
              .refused, "it gave credentials that have expired already; renew them there, or set this machine's clock")
          }
          return credentials
        case .absent(let reason): tried.append("\(provider.place): \(reason)")
        }
      } catch {
        let before = tried.isEmpty ? "" : " (tried before: \(tried.joined(separator: "; ")))"
        throw CredentialError(error.code, "\(provider.place): \(error.message)\(before)")
      }
    }
    throw CredentialError(.notFound, Credentials.lacking(tried.joined(separator: "; ")))
  }
}

extension ProviderChain<AWSCredentials> {
  /// Explicit credentials if given; else the environment, web identity, the profile (that `AWS_PROFILE` or `profile` names), the
  /// container's endpoint, the instance's metadata.
  package convenience init(
    explicit: AWSCredentials? = nil, profile: String? = nil, context: CredentialContext = CredentialContext()
  ) {
    if let explicit {
      self.init([ExplicitCredentials(explicit)], now: context.now)
    } else if let profile {
      self.init([ProfileCredentials(context, name: profile)], now: context.now)
    } else {
      self.init(
        [
          EnvironmentCredentials(context), WebIdentityCredentials(context), ProfileCredentials(context),
          ContainerCredentials(context), InstanceCredentials(context),
        ], now: context.now)
    }
  }
}
