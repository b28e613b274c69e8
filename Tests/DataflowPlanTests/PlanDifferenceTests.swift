import DataflowPlan
import Testing

@Suite struct PlanDifferenceTests {
  @Test func equalPlansAreTheSame() throws {
    let text = try Pipelines.wordCount().canonicalText
    #expect(PlanDifference.describe(driver: text, worker: text) == "the driver's and the worker's plans are the same")
  }

  @Test func theFirstDifferenceComesFirst() {
    let text = PlanDifference.describe(driver: "#0 a\n#1 map\n#2 c\n", worker: "#0 a\n#1 filter\n#2 c\n")
    #expect(
      text.hasPrefix(
        """
        the driver's and the worker's plans differ, first in line 2:
          driver has `#1 map`
          where worker has `#1 filter`
        A worker runs the same program again
        """))
    #expect(text.contains("session.recorded"))
    #expect(!text.contains("all differences"))
  }

  @Test func aPlanThatEndsIsSaidToEnd() {
    let shorter = PlanDifference.describe(driver: "#0 a\n#1 b\n", worker: "#0 a\n")
    #expect(shorter.contains("first in line 2:\n  driver has `#1 b`\n  where worker has nothing: its plan ends there\n"))
    let longer = PlanDifference.describe(driver: "", worker: "#0 a\n")
    #expect(longer.contains("first in line 1:\n  driver has nothing: its plan ends there\n  where worker has `#0 a`\n"))
  }

  @Test func furtherDifferencesFollow() {
    let text = PlanDifference.describe(driver: "a\nb\nc\nd\n", worker: "a\nB\nc\nD\n")
    #expect(text.contains("all differences:\n"))
    for line in ["  only driver: b\n", "  only worker: B\n", "  only driver: d\n", "  only worker: D\n"] {
      #expect(text.contains(line))
    }
  }

  @Test func manyDifferencesAreCounted() {
    let driver = (0..<30).map { "d\($0)\n" }.joined()
    let worker = (0..<30).map { "w\($0)\n" }.joined()
    #expect(PlanDifference.describe(driver: driver, worker: worker).contains("  … and 40 lines more\n"))
  }
}
