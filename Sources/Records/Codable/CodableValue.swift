/// What a `Codable` value writes and reads: scalars, and containers of more.
///
/// A tree and no stream, since an `Encodable` may fill its containers in any order and go back to one it left.
enum CodableValue {
  case null
  case bool(Bool)
  case integer(Int128)
  /// An integer beyond what an `Int128` holds.
  case large(UInt128)
  case double(Double)
  case float(Float)
  case string(String)
  case bytes([UInt8])
  case container(CodableContainer)
  /// What an encoder that was handed out has written by the time it is looked at.
  case encoder(CodableEncoder)

  /// How deep containers may be nested: far more than data has, and no more than a thread's stack takes.
  static var maximumDepth: Int { 256 }

  /// The value, or the value of the encoder that stands for it; an encoder that wrote nothing gives a container of nothing.
  var resolved: CodableValue {
    guard case .encoder(let encoder) = self else { return self }
    return encoder.value?.resolved ?? .container(CodableContainer(isKeyed: true))
  }

  /// What the value is called in errors.
  var kind: String {
    switch self {
    case .null: "nil"
    case .bool: "a Bool"
    case .integer, .large: "an integer"
    case .double, .float: "a floating-point number"
    case .string: "a string"
    case .bytes: "bytes"
    case .container(let container): container.isKeyed ? "a keyed container" : "an unkeyed container"
    case .encoder: "a value"
    }
  }
}
