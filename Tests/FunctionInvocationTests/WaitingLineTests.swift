import Testing

@testable import FunctionInvocation

@Suite struct WaitingLineTests {
  /// The line behaves like an array sorted by sequence.
  @Test(arguments: UInt64(0)..<10)
  func behavesLikeASortedArray(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var line = WaitingLine<UInt64>()
    var model: [UInt64] = []
    var last: UInt64 = 100
    for _ in 0..<400 {
      switch Int.random(in: 0..<5, using: &generator) {
      case 0, 1:
        last += 2
        // Now and then one is a little late.
        let sequence = Bool.random(using: &generator) || model.contains(last - 3) ? last : last - 3
        line.append(sequence, sequence: sequence)
        model.append(sequence)
        model.sort()
      case 2, 3:
        #expect(line.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      default:
        let sequence =
          (model.randomElement(using: &generator) ?? 5) + (Int.random(in: 0..<9, using: &generator) == 0 ? 1000 : 0)
        let index = model.firstIndex(of: sequence)
        #expect(line.remove(sequence: sequence) == index.map { model.remove(at: $0) })
      }
      #expect(line.count == model.count && line.isEmpty == model.isEmpty)
    }
  }
}
