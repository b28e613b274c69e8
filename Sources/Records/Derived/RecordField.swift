/// A stored property of a struct, as `@Record` tells of it.
public struct RecordField<Root>: Sendable {
  let name: String
  /// Where the property lies; nil if it has no place of its own in the struct.
  let offset: Int?
  let layout: ElementLayout
  let size: Int
  /// The codec of a property that is coded, or how each row's value of a constant is made.
  let content: Content

  enum Content: Sendable {
    case stored(@Sendable (_ path: String) throws(RecordError) -> RecordCodec)
    case constant(@Sendable (UnsafeMutableRawPointer) -> Void)
  }

  private init<Value>(_ name: String, _ property: KeyPath<Root, Value>, _ content: Content) {
    self.name = name
    offset = MemoryLayout<Root>.offset(of: property)
    layout = ElementLayout(Value.self)
    size = MemoryLayout<Value>.size
    self.content = content
  }

  /// A property that is coded as a column.
  public static func stored<Value>(_ name: String, _ property: KeyPath<Root, Value>) -> RecordField {
    RecordField(
      name, property, .stored { (path: String) throws(RecordError) in try RecordCodec.resolve(Value.self, path: path) })
  }

  /// A `let` property with an initial value: it isn't coded, `value` is called for each row that is decoded.
  public static func constant<Value>(
    _ name: String, _ property: KeyPath<Root, Value>, value: @escaping @Sendable () -> Value
  ) -> RecordField {
    RecordField(name, property, .constant { $0.initializeMemory(as: Value.self, to: value()) })
  }
}
