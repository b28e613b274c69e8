import Testing

@Suite struct RecordMacroExpansionTests {
  @Test func publicKey() {
    expectExpansion(
      """
      @Record public struct Visit: Hashable {
        public var id: Text
        public let at: Double
        let version = 1
      }
      """,
      to: """
        public struct Visit: Hashable {
          public var id: Text
          public let at: Double
          let version = 1
        }

        extension Visit: Sendable {
        }

        extension Visit: DerivedRecords.Record {
          public static func makeCodec(path: String) throws(DerivedRecords.RecordError) -> DerivedRecords.RecordCodec {
            try DerivedRecords.RecordCodec.structure(
              Self.self, path: path,
              [
                .stored("id", \\Self.id),
                .stored("at", \\Self.at),
                .constant("version", \\Self.version, value: {
                    1
                  }),
              ])
          }
        }

        extension Visit: DerivedRecords.RecordKey {
          @inlinable public var stableHash: UInt64 {
            DerivedRecords.StableHash.combine(DerivedRecords.DerivedKey.hash(self.id), DerivedRecords.DerivedKey.hash(self.at))
          }

          @inlinable public func isSameKey(as other: Self) -> Bool {
            DerivedRecords.DerivedKey.isSame(self.id, other.id)
              && DerivedRecords.DerivedKey.isSame(self.at, other.at)
          }

          @inlinable public func detached() -> Self {
            var copy = self
            copy.id = DerivedRecords.DerivedKey.detached(self.id)
            DerivedRecords.DerivedKey.detach(\\Self.at, of: &copy)
            return copy
          }
        }
        """, conformances: ["Record", "RecordKey", "Sendable"])
  }

  @Test func genericEnum() {
    expectExpansion(
      "@Record enum Either<Left, Right> {\n  case left(Left), both(Left, right: Right), none\n}",
      to: """
        enum Either<Left, Right> {
          case left(Left), both(Left, right: Right), none
        }

        extension Either: Sendable where Left: Sendable, Right: Sendable {
        }

        extension Either: DerivedRecords.Record where Left: DerivedRecords.Record, Right: DerivedRecords.Record {
          static func makeCodec(path: String) throws(DerivedRecords.RecordError) -> DerivedRecords.RecordCodec {
            try DerivedRecords.RecordCodec.enumeration(
              Self.self, path: path,
              [
                .carrying(
                  "left(_:)",
                  payload: { (value: Self) -> (Left)? in
                    if case .left(let part0) = value {
                      return (part0)
                    }
                    return nil
                  },
                  make: { payload in
                    Self.left(payload)
                  }),
                .carrying(
                  "both(_:right:)",
                  payload: { (value: Self) -> (Left, Right)? in
                    if case .both(let part0, right: let part1) = value {
                      return (part0, part1)
                    }
                    return nil
                  },
                  make: { payload in
                    Self.both(payload.0, right: payload.1)
                  }),
                .plain("none", Self.none),
              ],
              tag: { value in
                switch value {
                case .left(_):
                  return 0
                case .both(_, right: _):
                  return 1
                case .none:
                  return 2
                }
              })
          }
        }
        """, conformances: ["Record", "RecordKey", "Sendable"])
  }

  @Test func conformancesThatTheTypeStatesAreNotRepeated() {
    expectExpansion(
      "@Record enum Level: RecordKey {\n  case low, high\n  func detached() -> Level {\n    self\n  }\n}",
      to: """
        enum Level: RecordKey {
          case low, high
          func detached() -> Level {
            self
          }
        }

        extension Level {
          public static func makeCodec(path: String) throws(DerivedRecords.RecordError) -> DerivedRecords.RecordCodec {
            try DerivedRecords.RecordCodec.enumeration(
              Self.self, path: path,
              [
                .plain("low", Self.low),
                .plain("high", Self.high),
              ],
              tag: { value in
                switch value {
                case .low:
                  return 0
                case .high:
                  return 1
                }
              })
          }
        }

        extension Level {
          public var stableHash: UInt64 {
            switch self {
            case .low:
              return DerivedRecords.DerivedKey.hash(ofCase: 0)
            case .high:
              return DerivedRecords.DerivedKey.hash(ofCase: 1)
            }
          }

          public func isSameKey(as other: Self) -> Bool {
            switch (self, other) {
            case (.low, .low):
              return true
            case (.high, .high):
              return true
            default:
              return false
            }
          }
        }
        """, conformances: [])
  }
}
