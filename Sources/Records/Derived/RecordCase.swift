/// A case of an enum, as `@Record` tells of it.
///
/// Made in the enum's own module, so that its loops over rows are compiled there, around the code that takes a case apart.
public struct RecordCase<Root: Sendable>: Sendable {
  /// Copies the payloads of the rows of one case, whose tag is given, side by side.
  @usableFromInline typealias Gather =
    @Sendable (
      _ base: UnsafeRawPointer, _ stride: Int, _ tags: UnsafeBufferPointer<Int>, _ tag: Int, _ payloads: UnsafeMutableRawPointer
    ) -> Void
  /// Initialises the rows of one case from payloads that lie side by side, which are moved from.
  @usableFromInline typealias Scatter =
    @Sendable (
      _ base: UnsafeMutableRawPointer, _ stride: Int, _ tags: UnsafeBufferPointer<Int>, _ tag: Int,
      _ payloads: UnsafeMutableRawPointer
    ) -> Void

  let name: String
  let layout: ElementLayout
  let gather: Gather
  let scatter: Scatter
  /// The payload's codec; nil for a case without payload.
  let makeCodec: (@Sendable (_ path: String) throws(RecordError) -> RecordCodec)?

  @usableFromInline
  init(
    name: String, layout: ElementLayout, gather: @escaping Gather, scatter: @escaping Scatter,
    makeCodec: (@Sendable (String) throws(RecordError) -> RecordCodec)?
  ) {
    self.name = name
    self.layout = layout
    self.gather = gather
    self.scatter = scatter
    self.makeCodec = makeCodec
  }

  /// A case without payload.
  @inlinable
  public static func plain(_ name: String, _ value: Root) -> RecordCase {
    RecordCase(
      name: name, layout: ElementLayout(Void.self), gather: { _, _, _, _, _ in },
      scatter: { base, stride, tags, tag, _ in
        for row in tags.indices where tags[row] == tag {
          (base + row &* stride).initializeMemory(as: Root.self, to: value)
        }
      },
      makeCodec: nil)
  }

  /// A case with a payload: one value, or a tuple of several.
  /// - Parameters:
  ///   - name: The case's full name, such as `circle(radius:)`.
  ///   - payload: Takes the payload out of a value of this case; nil for other cases.
  ///   - make: Makes a value of this case.
  @inlinable
  public static func carrying<Payload>(
    _ name: String, payload: @escaping @Sendable (Root) -> Payload?, make: @escaping @Sendable (Payload) -> Root
  ) -> RecordCase {
    RecordCase(
      name: name, layout: ElementLayout(Payload.self),
      gather: { base, stride, tags, tag, payloads in
        var next = payloads.assumingMemoryBound(to: Payload.self)
        for row in tags.indices where tags[row] == tag {
          guard let value = payload((base + row &* stride).assumingMemoryBound(to: Root.self).pointee) else {
            preconditionFailure("@Record counted a value as a case that it isn't")
          }
          next.initialize(to: value)
          next += 1
        }
      },
      scatter: { base, stride, tags, tag, payloads in
        var next = payloads.assumingMemoryBound(to: Payload.self)
        for row in tags.indices where tags[row] == tag {
          (base + row &* stride).initializeMemory(as: Root.self, to: make(next.move()))
          next += 1
        }
      },
      makeCodec: { (path: String) throws(RecordError) in try RecordCodec.resolve(Payload.self, path: path) })
  }
}
