import DataflowPlan
import Testing

/// Which side of a join is sent whole, for every kind and hint.
@Suite struct BroadcastSmallSideTests {
  private static let small = 1 << 20
  private static let large = 1 << 30

  private func plan(_ kind: JoinKind, _ hint: JoinHint, _ left: Int?, _ right: Int?) throws -> LogicalPlan {
    var p = Pipelines()
    let a = p.keyed("left", bytes: left)
    let b = p.add(.filter, p.keyed("right", bytes: right), element: "(String, Int)")
    let joined = p.add(.join(kind: kind, keyType: "String", hint: hint), a, b, element: "(String, Joined)")
    return try p.finish(joined)
  }

  /// The strategy and the build side of the join.
  private func outcome(_ kind: JoinKind, _ hint: JoinHint, _ left: Int?, _ right: Int?) throws -> String {
    let options = OptimizerOptions(rules: .only(["BroadcastSmallSide"]))
    let physical = try Optimizer().optimise(plan(kind, hint, left, right), options).physical
    for node in physical.nodes {
      if case .probe(_, let strategy, let build) = node.operation { return "\(strategy.rawValue) \(build.rawValue)" }
    }
    return "no join"
  }

  private func outcomes(_ hint: JoinHint, _ left: Int?, _ right: Int?) throws -> [JoinKind: String] {
    var result: [JoinKind: String] = [:]
    for kind in JoinKind.allCases { result[kind] = try outcome(kind, hint, left, right) }
    return result
  }

  @Test func aSmallRightSideIsSentUnlessItsRowsAreKept() throws {
    #expect(
      try outcomes(.automatic, Self.large, Self.small) == [
        .inner: "broadcast right", .left: "broadcast right", .right: "shuffleHash right", .full: "shuffleHash right",
        .semi: "broadcast right", .anti: "broadcast right",
      ])
  }

  @Test func aSmallLeftSideIsSentUnlessItsRowsAreKept() throws {
    #expect(
      try outcomes(.automatic, Self.small, Self.large) == [
        .inner: "broadcast left", .left: "shuffleHash left", .right: "broadcast left", .full: "shuffleHash left",
        .semi: "shuffleHash left", .anti: "shuffleHash left",
      ])
  }

  @Test func ofTwoSmallSidesTheSmallerIsSentThatMayBe() throws {
    #expect(
      try outcomes(.automatic, Self.small, 2 * Self.small) == [
        .inner: "broadcast left", .left: "broadcast right", .right: "broadcast left", .full: "shuffleHash left",
        .semi: "broadcast right", .anti: "broadcast right",
      ])
    #expect(try outcome(.inner, .automatic, Self.small, Self.small) == "broadcast right")
  }

  @Test func largeAndUnknownSidesStay() throws {
    for kind in JoinKind.allCases {
      #expect(try outcome(kind, .automatic, Self.large, Self.large) == "shuffleHash right")
      #expect(try outcome(kind, .automatic, Self.large, 2 * Self.large) == "shuffleHash left")
      #expect(try outcome(kind, .automatic, nil, nil) == "shuffleHash right")
    }
  }

  @Test func aProgramMayAskForIt() throws {
    let right = [
      JoinKind.inner: "broadcast right", .left: "broadcast right", .semi: "broadcast right", .anti: "broadcast right",
    ]
    let kept = [JoinKind.right: "broadcast left", .full: "shuffleHash right"]
    for sizes in [(nil, nil), (2 * Self.large, Self.large), (nil, Self.large)] {
      #expect(try outcomes(.broadcast, sizes.0, sizes.1) == right.merging(kept) { $1 })
    }
    #expect(
      try outcomes(.broadcast, Self.large, 2 * Self.large)
        == right.merging(kept) { $1 }.merging([.inner: "broadcast left"]) { $1 })
    let fired = try Reports.of(BroadcastSmallSide(), on: plan(.left, .broadcast, nil, nil))
    #expect(fired == ["fired: hash left join (builds right) at main.swift:15: the program asks for it"])
    let refused = try Reports.of(BroadcastSmallSide(), on: plan(.full, .broadcast, nil, nil))
    #expect(refused.joined().hasSuffix(": a full join can broadcast neither side, though the program asks for it"))
  }

  @Test(arguments: [JoinHint.shuffleHash, .sortMerge]) func aProgramMayAskForAnother(hint: JoinHint) throws {
    for kind in JoinKind.allCases {
      #expect(try outcome(kind, hint, Self.large, 100) == "\(hint.rawValue) right")
      #expect(try outcome(kind, hint, 100, Self.large) == "\(hint.rawValue) right")
    }
    let texts = try Reports.of(BroadcastSmallSide(), on: plan(.inner, hint, Self.large, 100))
    #expect(texts.count == 1 && texts[0].hasPrefix("not fired") && texts[0].hasSuffix("the program asks for \(hint.rawValue)"))
  }

  @Test func theReasonNamesSizesAndSides() throws {
    func reason(_ left: Int?, _ right: Int?, _ kind: JoinKind = .inner, limit: Int = 8 << 20) throws -> String {
      let joined = try Pipelines.joinGroup(left: left, right: right, kind: kind)
      let texts = try Reports.of(BroadcastSmallSide(), on: joined, limit: limit)
      return texts.joined().replacing("hash \(kind.rawValue) join (builds right) at main.swift:14: ", with: "")
    }
    let (small, large) = (Self.small, Self.large)
    #expect(
      try reason(large, small) == "fired: the left side has about 1 GiB, the right side has about 1 MiB, the limit is 8 MiB")
    #expect(try reason(small, large).hasPrefix("fired: the left side has about 1 MiB"))
    #expect(try reason(large, 8 << 20).hasPrefix("fired"))
    #expect(try reason(large, (8 << 20) + 1).hasPrefix("not fired"))
    #expect(try reason(large, small, .left).hasPrefix("fired"))
    #expect(
      try reason(small, large, .left).hasSuffix(
        "the limit is 8 MiB; a left join can only broadcast its right; the table is built from the smaller left side"))
    #expect(try reason(large, small, .right).hasSuffix("; a right join can only broadcast its left"))
    #expect(try reason(large, small, .full).hasSuffix("; a full join can broadcast neither side"))
    #expect(try reason(large, nil).contains("not fired: the left side has about 1 GiB, the right side is of unknown size"))
    #expect(try reason(2 * large, large, limit: 0).hasPrefix("not fired"))
    #expect(try reason(large, 2 * large).hasSuffix("; the table is built from the smaller left side"))
  }

  @Test func guessedSizesAreNotBroadcast() throws {
    var p = Pipelines()
    let large = p.keyed("large", bytes: 1 << 30)
    let words = p.add(.flatMap, p.text("small", bytes: 100), element: "(String, Int)")
    let join = p.add(.join(kind: .inner, keyType: "String"), large, words, element: "(String, (Int, Int))")
    let texts = try Reports.of(BroadcastSmallSide(), on: p.finish(join))
    #expect(texts.count == 1 && texts[0].hasPrefix("not fired"))
    #expect(texts[0].contains("the right side is of unknown size (its input has 100 B)"))
  }

  @Test func whatNeedNotMoveIsNotBroadcastTo() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("large", bytes: 1 << 30), element: "(String, Int)")
    let join = p.add(
      .join(kind: .inner, keyType: "String"), sums, p.keyed("small", bytes: 100), element: "(String, (Int, Int))")
    let texts = try Reports.of(BroadcastSmallSide(), on: p.finish(join))
    #expect(texts.count == 1 && texts[0].contains("only the small side moves, once: the other is already partitioned"))
    let both = try Reports.of(BroadcastSmallSide(), on: Pipelines.diamond())
    #expect(both.joined().hasSuffix("neither side moves: both are already partitioned"))
  }
}
