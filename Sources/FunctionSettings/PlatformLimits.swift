/// What a platform allows, as its documents said in November 2026.
package struct PlatformLimits: Sendable {
  /// MiB of memory.
  package let memory: ClosedRange<Int>
  /// Seconds that an invocation may take.
  package let timeout: ClosedRange<Int>
  /// MiB of local disk.
  package let temporaryStorage: ClosedRange<Int>
  /// Characters of a function's name.
  package let nameLength: ClosedRange<Int>
  /// Whether names may have capitals and underscores.
  package let allowsCapitals: Bool
  /// How a function is reached and guarded unless settings say otherwise.
  package let authentication: WorkerAuthentication

  /// The limits of `platform`.
  package init(_ platform: DeploymentPlatform) {
    switch platform {
    case .aws:
      // A role of 64 characters carries the name after "serverless-dataset-".
      self.init(128...10_240, 1...900, 512...10_240, 1...45, allowsCapitals: true, .platform)
    case .gcp: self.init(512...32_768, 1...3600, 0...1_048_576, 1...49, allowsCapitals: false, .platform)
    // An answer that takes longer than 230 s is cut by the balancer before the functions.
    case .azure: self.init(512...14_336, 1...230, 0...1_048_576, 2...59, allowsCapitals: false, .hmac)
    case .knative: self.init(64...1_048_576, 1...86_400, 0...1_048_576, 1...63, allowsCapitals: false, .hmac)
    case .openfaas: self.init(64...1_048_576, 1...86_400, 0...1_048_576, 1...63, allowsCapitals: false, .hmac)
    }
  }

  private init(
    _ memory: ClosedRange<Int>, _ timeout: ClosedRange<Int>, _ temporaryStorage: ClosedRange<Int>,
    _ nameLength: ClosedRange<Int>,
    allowsCapitals: Bool, _ authentication: WorkerAuthentication
  ) {
    self.memory = memory
    self.timeout = timeout
    self.temporaryStorage = temporaryStorage
    self.nameLength = nameLength
    self.allowsCapitals = allowsCapitals
    self.authentication = authentication
  }

  /// Why a function can't be called `name` here, or nil.
  package func flaw(ofName name: String) -> String? {
    let fits = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): allowsCapitals
      default: false
      }
    }
    let beginsWithLetter = name.utf8.first.map { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") } ?? false
    guard fits, beginsWithLetter, nameLength.contains(name.utf8.count), allowsCapitals || !name.hasSuffix("-") else {
      let letters = allowsCapitals ? "letters, digits, - and _" : "small letters, digits and -, not at its end"
      return
        "a name has \(nameLength.lowerBound) to \(nameLength.upperBound) characters, begins with a letter and consists of "
        + "\(letters)"
    }
    return nil
  }
}
