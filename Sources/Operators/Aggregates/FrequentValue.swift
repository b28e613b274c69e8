public import Records

/// A value that occurs often, and how often.
public struct FrequentValue<Value: RecordKey>: RecordConvertible, Equatable {
  /// The value.
  public var value: Value
  /// How often it occurs, at most.
  public var count: Int
  /// By how much ``count`` may be too large: the value occurs `count - error` times, at least. Zero for an exact count.
  public var error: Int

  /// A value of that frequency.
  public init(value: Value, count: Int, error: Int) {
    self.value = value
    self.count = count
    self.error = error
  }

  /// The fields.
  public var recordFields: (Value, Int, Int) { (value, count, error) }
  /// The value of those fields.
  public init(recordFields fields: (Value, Int, Int)) { (value, count, error) = fields }
}
