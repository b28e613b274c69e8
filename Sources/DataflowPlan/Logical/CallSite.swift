/// Where in the program a dataset operation was written.
package struct CallSite: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The file as `#fileID` gives it (`Module/main.swift`): the same on every machine that built the program.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The column, from 1.
  package var column: Int

  /// That place; use `#fileID`, never `#filePath`, whose value depends on the build machine.
  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `main.swift:12`, which is what a reader looks for.
  package var description: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return "\(name):\(line)"
  }

  /// The whole place, for the canonical text: two operations on one line differ in their column.
  package var canonical: String { "\(file):\(line):\(column)" }
}
