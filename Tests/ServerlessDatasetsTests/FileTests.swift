import ServerlessDatasets
import Testing

/// Reading and writing files.
@Suite struct FileTests {
  @Test(arguments: Shape.all)
  func aFolderReadsBackAsWritten(_ shape: Shape) async throws {
    let (folder, rows) = (try TemporaryFolder(), shape.rows)
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      try await pairs.map { "\($0.0) \($0.1)" }.write(to: folder.file("text"), as: .text)
      #expect(try await session.readText(folder.file("text")).collect() == rows.map { Text("\($0.0) \($0.1)") })
      try await pairs.map { ($0.0, ($0.1 > 0 ? $0.1 : nil, "a,\"b\"")) }.write(to: folder.file("csv"), as: .csv)
      #expect(
        try await session.readText(folder.file("csv")).collect()
          == rows.map { Text("\($0.0),\($0.1 > 0 ? "\($0.1)" : ""),\"a,\"\"b\"\"\"") })
    }
    #expect(try folder.names(in: "text").filter { $0.hasPrefix("part-") }.count == shape.partitions)
    #expect(try folder.names(in: "text").contains("_manifest"))
  }

  @Test(arguments: Shape.all)
  func aSingleFileIsTheWholeResult(_ shape: Shape) async throws {
    let (folder, rows) = (try TemporaryFolder(), shape.rows)
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      try await pairs.writeFile(to: folder.file("rows.csv"), as: .csv(header: "key", "value"))
      try await pairs.sorted { $0.1 }.sorted { $0.0 }.map { "\($0)" }.writeFile(to: folder.file("rows.txt"), as: .text)
    }
    #expect(try folder.text("rows.csv") == "key,value\n" + rows.map { "\($0.0),\($0.1)\n" }.joined())
    #expect(try folder.text("rows.txt") == rows.sorted(by: <).map { "\($0)\n" }.joined())
    #expect(try folder.names() == ["rows.csv", "rows.txt"])
  }

  @Test func overwritingReplacesAll() async throws {
    let folder = try TemporaryFolder()
    try await withSession { session async throws in
      let numbers = session.range(0..<20, partitions: 4)
      try await numbers.write(to: folder.file("out"), as: .text)
      try await numbers.filter { $0 < 3 }.repartitioned(1).sorted().write(to: folder.file("out"), as: .text, mode: .overwrite)
      #expect(try await session.readText(folder.file("out")).collect() == ["0", "1", "2"])
    }
    #expect(try folder.names(in: "out").filter { $0.hasPrefix("part-") }.count == 1)
  }

  @Test func linesOfManyKindsOfFiles() async throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 300_000)
    try folder.write("one\ntwo\r\n\nlast without an end", to: "in/a.txt")
    try folder.write("", to: "in/b.txt")
    try folder.write("\(long)\nfünf\n", to: "in/c.txt")
    try folder.write(Gzip.stored(Array("zipped\nlines\n".utf8)), to: "in/d.gz")
    try folder.write("not read\n", to: "in/_hidden")
    let lines = ["one", "two", "", "last without an end", long, "fünf", "zipped", "lines"]
    for size in ["1KiB", "1MiB"] {
      try await withSession(arguments: ["--partition-size", size]) { session async throws in
        #expect(try await session.readText(folder.file("in")).map { String(decoding: $0) }.collect() == lines)
        #expect(try await session.readText(folder.file("in/{a,b}.txt")).count() == 4)
        #expect(try await session.readText(folder.file("in/*.gz")).collect() == ["zipped", "lines"])
        #expect(try await session.readText(folder.file("in/a.txt")).first() == "one")
        let files = try await session.readFiles(folder.file("in/*")).map { ($0.path, $0.contents.count) }.collect()
        #expect(
          list(files.map { (String(decoding: $0.0), $0.1) })
            == list([
              (folder.file("in/a.txt"), 29), (folder.file("in/b.txt"), 0), (folder.file("in/c.txt"), 300_007),
              (folder.file("in/d.gz"), 13),
            ]))
      }
    }
  }

  @Test func countsOfWords() async throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 3)
    let words = (0..<4000).map { _ in "w\(Int.random(in: 0..<100, using: &random) * Int.random(in: 0..<10, using: &random))" }
    for part in 0..<4 {
      let lines = words[(part * 1000)..<(part * 1000 + 1000)].enumerated().map { $1 + ($0 % 7 == 6 ? "\n" : " ") }
      try folder.write(lines.joined(), to: "in/\(part).txt")
    }
    let counts = try await withSession { session async throws in
      try await session.readText(folder.file("in/*.txt"))
        .flatMap { line in line.split(separator: " ") }
        .map { word in (word, 1) }
        .reduceByKey(+)
        .collect()
    }
    #expect(bag(counts) == bag(grouped(words.map { ($0, 1) }).map { (Text($0.key), $0.value.count) }))
  }
}
