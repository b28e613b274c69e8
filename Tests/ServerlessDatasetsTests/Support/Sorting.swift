extension Array {
  /// Sorted, equal elements in their order.
  func stablySorted(by less: (Element, Element) -> Bool) -> [Element] {
    enumerated().sorted { less($0.element, $1.element) || !less($1.element, $0.element) && $0.offset < $1.offset }.map(
      \.element)
  }
}
