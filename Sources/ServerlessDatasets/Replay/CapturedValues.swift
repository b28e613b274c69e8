internal import Records

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What a closure has captured, as far as it can be told, in words.
///
/// Two executions of a program that differ only in what a closure captured (a random number, the time) have equal plans. So the
/// values are part of what driver and worker compare. They are found through the closure's context: a heap object whose metadata
/// names a *capture descriptor* with the captured types, which the compiler emits for reflection (in the Swift sources:
/// `include/swift/ABI/Metadata.h`, `TargetHeapLocalVariableMetadata`; `include/swift/RemoteInspection/Records.h`,
/// `CaptureDescriptor`). Classes, existentials and what generic code captured are passed over: this finds mistakes, it doesn't prove
/// that there are none.
struct CapturedValues {
  private(set) var lines: [String] = []

  /// The kind of a closure context's metadata (`MetadataKind::HeapLocalVariable`).
  private static let closureContextKind: UInt = 0x400
  /// Closures that capture closures are followed so deep.
  private static let depthLimit = 6

  /// The values that `closure`, a function, has captured.
  init<Closure>(of closure: Closure) {
    // A function value is a code pointer and a context.
    guard MemoryLayout<Closure>.size == 2 * MemoryLayout<UInt>.size else { return }
    withExtendedLifetime(closure) {
      read(unsafeBitCast(closure, to: (UInt, UnsafeRawPointer?).self).1, depth: 0)
    }
  }

  private mutating func read(_ context: UnsafeRawPointer?, depth: Int) {
    guard let context, depth < Self.depthLimit else { return }
    let metadata = context.load(as: UnsafeRawPointer.self)
    guard metadata.load(as: UInt.self) == Self.closureContextKind else { return readStorage(context) }
    var offset = Int(metadata.load(fromByteOffset: MemoryLayout<UInt>.size, as: UInt32.self))
    guard let descriptor = metadata.load(fromByteOffset: 2 * MemoryLayout<UInt>.size, as: UnsafeRawPointer?.self) else {
      return
    }
    let count = Int(descriptor.load(as: UInt32.self))
    // What binds generic parameters, a word each, stands before the captures.
    offset += MemoryLayout<UInt>.size * Int(descriptor.load(fromByteOffset: 8, as: UInt32.self))
    for index in 0..<count {
      let record = descriptor + 12 + 4 * index
      let name = MangledTypeName(record + Int(record.load(as: Int32.self)))
      if name.isClosure {
        offset = (offset + 7) & ~7
        read((context + offset + 8).load(as: UnsafeRawPointer?.self), depth: depth + 1)
        offset += 16
      } else if let type = name.type {
        offset = take(type, context, offset)
      } else {
        return
      }
    }
  }

  /// A closure that captured nothing but one object has that for its context. Where it is the storage of an array, a dictionary or
  /// a set, such a collection was captured, which is a reference to its storage and nothing else.
  private mutating func readStorage(_ object: UnsafeRawPointer) {
    // Below are the kinds that no class has.
    guard object.load(as: UnsafeRawPointer.self).load(as: UInt.self) > 0x7FF || isClass(object),
      let name = _mangledTypeName(type(of: Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue()))
    else { return }
    for (storage, collection) in [
      ("s23_ContiguousArrayStorageCy", "Say"), ("s18_DictionaryStorageCy", "SDy"), ("s11_SetStorageCy", "Shy"),
    ]
    where name.hasPrefix(storage) {
      guard let type = _typeByName(collection + name.dropFirst(storage.count)) else { return }
      withUnsafePointer(to: object) { _ = take(type, UnsafeRawPointer($0), 0) }
    }
  }

  /// Whether an object's metadata is that of a Swift class, where no Objective-C runtime exists.
  private func isClass(_ object: UnsafeRawPointer) -> Bool { object.load(as: UnsafeRawPointer.self).load(as: UInt.self) == 0 }

  /// Whether values of a type can be copied, as all that is done with them here does: a bit of the flags in the type's value witness
  /// table, which its metadata names in the word before its address (`include/swift/ABI/MetadataValues.h`,
  /// `TargetValueWitnessFlags`).
  private static func isCopyable(_ type: Any.Type) -> Bool {
    let word = MemoryLayout<UInt>.size
    let witnesses = unsafeBitCast(type, to: UnsafeRawPointer.self).load(fromByteOffset: -word, as: UnsafeRawPointer.self)
    // Eight functions, the size and the stride stand before them.
    return witnesses.load(fromByteOffset: 10 * word, as: UInt32.self) & 0x80_0000 == 0
  }

  /// Notes the value of that type at or behind `offset`, and gives the offset behind it.
  private mutating func take(_ type: Any.Type, _ context: UnsafeRawPointer, _ offset: Int) -> Int {
    func open<T>(_ type: T.Type) -> (text: String?, end: Int) {
      let start = (offset + MemoryLayout<T>.alignment - 1) & ~(MemoryLayout<T>.alignment - 1)
      let value = (context + start).assumingMemoryBound(to: T.self)
      guard Self.isCopyable(type) else { return (nil, start + MemoryLayout<T>.size) }
      return (ValueDigest.describe(value), start + MemoryLayout<T>.size)
    }
    let (text, end) = _openExistential(type, do: open)
    if let text { lines.append(text) }
    return end
  }
}

/// A mangled type name as reflection records hold it, symbolic references included.
private struct MangledTypeName {
  private let start: UnsafePointer<UInt8>
  private let length: Int

  init(_ address: UnsafeRawPointer) {
    start = address.assumingMemoryBound(to: UInt8.self)
    var length = 0
    while start[length] != 0 {
      // Symbolic references: a control byte, then a relative (4 bytes) or absolute (8 bytes) address.
      length += start[length] <= 0x17 ? 5 : start[length] <= 0x1F ? 9 : 1
    }
    self.length = length
  }

  /// The type, where it doesn't depend on generic parameters.
  var type: Any.Type? {
    _getTypeByMangledNameInContext(start, UInt(length), genericContext: nil, genericArguments: nil)
  }

  /// Whether it is an escaping native function with a context (`Ieg…_` in the mangling of lowered function types).
  var isClosure: Bool {
    guard length > 4, start[length - 1] == UInt8(ascii: "_") else { return false }
    return (0..<length - 3).contains { index in
      start[index] == UInt8(ascii: "I") && start[index + 1] == UInt8(ascii: "e") && start[index + 2] == UInt8(ascii: "g")
    }
  }
}

/// Values in words that are the same in every process: short ones as they are, long ones by their hash.
private enum ValueDigest {
  static func describe<T>(_ value: UnsafePointer<T>) -> String? {
    if let codec = try? RecordCodec.resolve(T.self) {
      let printed = T.self is any CustomStringConvertible.Type ? String(describing: value.pointee) : ""
      if !printed.isEmpty, printed.utf8.count <= 40 { return "\(T.self) \(printed)" }
      var writer = ByteWriter(capacity: 256)
      codec.encode(value, MemoryLayout<T>.stride, 1, &writer)
      return "\(T.self) of hash \(String(writer.withBytes { StableHash.hash($0.baseAddress!, count: $0.count) }, radix: 16))"
    }
    // Hashes of dictionaries and sets don't depend on their order, and not on the process, when hashing is deterministic.
    if isUnorderedCollection(T.self), getenv("SWIFT_DETERMINISTIC_HASHING") != nil, let value = value.pointee as? any Hashable {
      return "\(T.self) of hash \(String(UInt(bitPattern: value.hashValue), radix: 16))"
    }
    var parts: [String] = []
    guard collect(value.pointee, into: &parts, depth: 0), !parts.isEmpty else { return nil }
    let text = parts.joined(separator: ", ")
    return text.utf8.count <= 60 ? "\(T.self) (\(text))" : "\(T.self) of hash \(String(StableHash.hash(text), radix: 16))"
  }

  private static func isUnorderedCollection(_ type: Any.Type) -> Bool {
    let name = String(reflecting: type)
    return name.hasPrefix("Swift.Dictionary<") || name.hasPrefix("Swift.Set<")
  }

  /// The fields of structs, tuples, enums and collections of them; false where there is something else.
  private static func collect(_ value: Any, into parts: inout [String], depth: Int) -> Bool {
    guard depth < 5, parts.count < 4096 else { return false }
    func open<T>(_ value: T) -> Bool {
      guard (try? RecordCodec.resolve(T.self)) != nil else { return false }
      if let text = withUnsafePointer(to: value, { describe($0) }) { parts.append(text) }
      return true
    }
    if _openExistential(value, do: open) { return true }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .struct, .tuple, .collection, .optional:
      for child in mirror.children where !collect(child.value, into: &parts, depth: depth + 1) { return false }
      return true
    case .enum:
      parts.append("\(mirror.children.first?.label ?? "\(value)")")
      for child in mirror.children where !collect(child.value, into: &parts, depth: depth + 1) { return false }
      return true
    default: return false
    }
  }
}
