/// Why rows couldn't be written to an exchange or read from one, and how to mend it.
package struct ExchangeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open, so that later versions may add some.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// An output of an earlier stage is gone, cut short or damaged: the task that wrote it must run again; running only the
    /// reader again is of no use.
    package static let lostInput = Code(rawValue: "lostInput")
    /// The object store failed otherwise; trying again is safe and may help.
    package static let storage = Code(rawValue: "storage")
    /// The object store has no room left; trying again is of no use before there is some.
    package static let noSpace = Code(rawValue: "noSpace")
    /// The local spill file couldn't be written or read.
    package static let spill = Code(rawValue: "spill")
    /// An object was written for something else than it is wanted for.
    package static let identityMismatch = Code(rawValue: "identityMismatch")
    /// Verified bytes aren't rows of the wanted type: the type's codec doesn't read what it wrote, or another type was written.
    package static let codec = Code(rawValue: "codec")
    /// A split key isn't one of this order.
    package static let invalidKey = Code(rawValue: "invalidKey")
  }

  /// The kind of failure.
  package let code: Code
  /// What happened and how to mend it.
  package let message: String
  /// The object concerned; nil for data that travelled inline and for local files.
  package let objectKey: String?
  /// For a lost input, its position among the slices that were to be read.
  package let sliceIndex: Int?

  /// An error of that kind.
  package init(_ code: Code, _ message: String, objectKey: String? = nil, sliceIndex: Int? = nil) {
    self.code = code
    self.message = message
    self.objectKey = objectKey
    self.sliceIndex = sliceIndex
  }

  /// The error for an input that must be computed again.
  package static func lostInput(_ objectKey: String?, sliceIndex: Int?, why: String) -> ExchangeError {
    let name = objectKey.map { "the shuffle object \($0)" } ?? "inline shuffle data"
    let message = "\(name) can't be used: \(why); the task that wrote it has to run again"
    return ExchangeError(.lostInput, message, objectKey: objectKey, sliceIndex: sliceIndex)
  }

  /// The message, after its code.
  package var description: String { "\(code.rawValue): \(message)" }
}
