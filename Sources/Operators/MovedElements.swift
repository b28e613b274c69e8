/// Calls `body` with an element that stays where it is. Reading it through its pointer would copy it, for all the compiler knows,
/// which costs a retain and a release for each reference in it; moving it out and back costs nothing.
@inlinable @inline(__always)
func withMoved<Element, R>(_ place: UnsafeMutablePointer<Element>, _ body: (Element) throws -> R) rethrows -> R {
  let element = place.move()
  do {
    let result = try body(element)
    place.initialize(to: element)
    return result
  } catch {
    place.initialize(to: element)
    throw error
  }
}

/// Destroys elements one by one, in code made for their type; destroying them as an array goes through its metadata.
@inlinable @inline(__always)
func destroy<Element>(_ base: UnsafeMutablePointer<Element>, _ count: Int) {
  guard !_isPOD(Element.self) else { return }
  for index in 0..<count { (base + index).deinitialize(count: 1) }
}
