/// A first-in, first-out line whose members can leave before their turn.
///
/// The order is that of the sequences, which callers take just before they join; so those who race may join slightly out of order.
package struct WaitingLine<Member: Sendable>: Sendable {
  private struct Place: Sendable {
    var sequence: UInt64
    var member: Member?
  }

  private var places: [Place] = []
  private var head = 0

  /// A line without members.
  package init() {}

  /// The number of members.
  package private(set) var count = 0

  /// Whether nobody waits.
  package var isEmpty: Bool { count == 0 }

  /// Joins the line, in the place of its sequence, which no other member has.
  ///
  /// - Complexity: amortised O(1), and the number of members with a greater sequence.
  package mutating func append(_ member: Member, sequence: UInt64) {
    var position = places.count
    while position > head, places[position - 1].sequence > sequence { position -= 1 }
    places.insert(Place(sequence: sequence, member: member), at: position)
    count += 1
  }

  /// Takes the member that has waited longest.
  ///
  /// - Complexity: amortised O(1).
  package mutating func popFirst() -> Member? {
    while head < places.count {
      let member = places[head].member.take()
      head += 1
      if let member {
        count -= 1
        shrink()
        return member
      }
    }
    shrink()
    return nil
  }

  /// Takes the member of `sequence`, if it still waits.
  ///
  /// - Complexity: O(log n).
  package mutating func remove(sequence: UInt64) -> Member? {
    var (low, high) = (head, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle].sequence < sequence { low = middle + 1 } else { high = middle }
    }
    guard low < places.count, places[low].sequence == sequence, let member = places[low].member.take() else { return nil }
    count -= 1
    return member
  }

  /// Gives up the places of those who left; halving keeps that amortised O(1).
  private mutating func shrink() {
    if head == places.count {
      places.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64 && head * 2 > places.count {
      places.removeFirst(head)
      head = 0
    }
  }
}
