import Testing

@testable import FunctionInvocation

@Suite struct InvocationLogTests {
  @Test func keepsRecordsInOrder() {
    let log = InvocationLog()
    #expect(log.count == 0)
    #expect(log.append([1]) == 1)
    #expect(log.append([2, 3]) == 2)
    #expect(log.append([]) == 3)
    #expect(log[1] == [2, 3])
    #expect(Array(log[1..<3]) == [[2, 3], []])
  }

  @Test func concurrentAppendsGetPositionsOfTheirOwn() async {
    let log = InvocationLog()
    let positions = await withTaskGroup(of: (Int, UInt8).self) { group in
      for number in UInt8(0)..<100 { group.addTask { (log.append([number]), number) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(positions.map { $0.0 }) == Set(1...100))
    for (position, number) in positions { #expect(log[position - 1] == [number]) }
  }
}
