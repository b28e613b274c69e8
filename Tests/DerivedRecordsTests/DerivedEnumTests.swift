import DerivedRecords
import Testing

@Record enum Shape: Hashable {
  case circle(radius: Double)
  case rectangle(Int, height: Text)
  case empty
  case `default`(Text?), points([Point])
}

@Record struct Point: Hashable { var x: Int32; var y: Int32 }

@Record enum Weekday: String, CaseIterable { case monday, tuesday, `repeat` }

@Record enum Either<Left, Right> { case left(Left), right(Right) }

@Record enum KeyEither<Left: Hashable, Right: Hashable>: Hashable { case left(Left), right(Right) }

@Record enum Only { case one(Int, (Int, Text)) }

@Record enum Single { case instance }

@Suite struct DerivedEnumTests {
  private func shape(_ random: inout SeededGenerator) -> Shape {
    switch random.int(0...4) {
    case 0: .circle(radius: Double(random.int(0...5)))
    case 1: .rectangle(random.int(-9...9), height: random.text())
    case 2: .default(random.int(0...1) == 0 ? nil : random.text())
    case 3: .points((0..<random.int(0...3)).map { Point(x: Int32($0), y: Int32(random.int(0...2))) })
    default: .empty
    }
  }

  @Test func everyCaseComesBack() throws {
    var random = SeededGenerator(state: 5)
    for count in [0, 1, 8, 513] {
      let rows = (0..<count).map { _ in shape(&random) }
      #expect(try roundTrip(rows) == rows)
      #expect(try roundTrip([rows, [], rows]) == [rows, [], rows])
    }
    #expect(try roundTrip(Weekday.allCases) == Weekday.allCases)
    #expect(try roundTrip([Single.instance, .instance]).count == 2)
    guard case .one(1, (2, "x")) = try roundTrip([Only.one(1, (2, "x"))])[0] else {
      Issue.record("the payload changed")
      return
    }
  }

  @Test func schemasNameTypeAndCases() throws {
    let schemas: [(Any.Type, String)] = [
      (
        Shape.self,
        "Shape{circle(radius:) double, rectangle(_:height:) (int64, text), empty, default(_:) text?, "
          + "points(_:) [Point(x: int32, y: int32)]}"
      ),
      (Weekday.self, "Weekday{monday, tuesday, repeat}"),
      (Either<Int, Bool>.self, "Either<Int, Bool>{left(_:) int64, right(_:) bool}"),
      (Only.self, "Only{one(_:_:) (int64, (int64, text))}"),
    ]
    for (type, schema) in schemas { #expect(try RecordCodec.resolve(type).schema == schema) }
  }

  @Test func keysHashAndCompareLikeTheirCodec() throws {
    var random = SeededGenerator(state: 6)
    let rows = (0..<200).map { _ in shape(&random) }
    let codec = try RecordCodec.resolve(Shape.self)
    #expect(hashes(rows, codec) == rows.map(\.stableHash))
    #expect(Set(rows.map(\.stableHash)).count == Set(rows).count)
    for (left, right) in zip(rows, rows.shuffled(using: &random)) + [(rows[0], rows[0])] {
      #expect(left.isSameKey(as: right) == (left == right) && areSame(left, right, codec) == (left == right))
    }
    #expect(Shape.circle(radius: .nan).isSameKey(as: .circle(radius: -.nan)))
    #expect(Set(Weekday.allCases.map(\.stableHash)).count == 3 && Weekday.monday.isSameKey(as: .monday))
  }

  @Test func columnsHashLikeKeys() throws {
    // Either has the columns of KeyEither, but is no key, so that its codec hashes and compares by columns.
    var random = SeededGenerator(state: 7)
    let keys = (0..<100).map { index -> KeyEither<Int, Text> in
      index % 3 == 0 ? .left(random.int(0...3)) : .right(random.text())
    }
    let plain = keys.map { key -> Either<Int, Text> in
      switch key {
      case .left(let value): .left(value)
      case .right(let value): .right(value)
      }
    }
    let codec = try RecordCodec.resolve(Either<Int, Text>.self)
    #expect(hashes(plain, codec) == keys.map(\.stableHash))
    for index in 1..<100 {
      #expect(areSame(plain[index - 1], plain[index], codec) == (keys[index - 1] == keys[index]))
      #expect(areSame(plain[index], plain[index], codec))
    }
  }

  @Test func payloadsAreDetached() throws {
    let (text, buffer) = sharedText()
    let shape = Shape.rectangle(1, height: text)
    for copy in [shape.detached(), detached(shape, try RecordCodec.resolve(Shape.self))] {
      #expect(copy == shape)
      guard case .rectangle(1, let height) = copy else { continue }
      #expect(!points(height, into: buffer))
    }
    #expect(Shape.empty.detached() == .empty && Weekday.monday.detached() == .monday)
    #expect(try RecordCodec.resolve(Weekday.self).detach == nil)
  }

  @Test func damagedBytesAreRefusedOrReadOtherwise() throws {
    var random = SeededGenerator(state: 8)
    let codec = try RecordCodec.resolve((Shape, Visit, [Weekday]).self)
    var refused = 0
    for _ in 0..<300 {
      let rows = (0..<5).map { _ in (shape(&random), Visit(page: random.text(), seconds: 1), [Weekday.monday]) }
      var bytes = encoded(rows, codec)
      for _ in 0..<random.int(1...3) { bytes[random.int(0...bytes.count - 1)] ^= 1 << UInt8(random.int(0...7)) }
      if random.int(0...2) == 0 { bytes.removeLast(random.int(1...bytes.count)) }
      do { _ = try decoded(bytes, count: 5, codec, as: (Shape, Visit, [Weekday]).self) } catch is RecordError { refused += 1 }
    }
    #expect(refused > 100)
    let error = #expect(throws: RecordError.self) {
      try decoded([3], count: 1, RecordCodec.resolve(Weekday.self), as: Weekday.self)
    }
    #expect(error?.message == "case 3 of 3 of Weekday")
  }
}
