/// What one task reads: runs of bytes of one or more files, in order.
package struct InputSplit: Sendable, Hashable, Codable {
  /// The runs, in the order in which they are read.
  package let segments: [InputSegment]

  /// A split of these runs.
  package init(_ segments: [InputSegment]) { self.segments = segments }

  /// Bytes to read, as stored.
  package var bytes: Int { segments.reduce(0) { $0 + $1.range.count } }

  /// Bytes that a task should read: large enough that starting a task costs little beside it.
  package static let defaultTargetBytes = 64 << 20
  /// What opening a file costs, counted as bytes that could be read meanwhile; so that a thousand tiny files make many tasks.
  package static let openCostBytes = 64 << 10
  /// The least that is worth a function's invocation, which costs more than opening a file does.
  package static let invocationCostBytes = 4 << 20

  /// Divides files among tasks: large plain ones are cut into equal parts of at most the target, small ones gathered until they
  /// fill it. Taken one after the other, the splits are the files in order.
  ///
  /// - Parameters:
  ///   - files: the input, in order.
  ///   - targetBytes: how much a task should read.
  ///   - minimumSplits: about how many tasks to make, if there is enough to read: smaller than the target then, but not below
  ///     `leastBytes`. A file that is at most a quarter larger than its share isn't cut: its rest would be a task of its own.
  ///   - leastBytes: what a task should read at least; the target has precedence.
  ///   - keepingFilesWhole: whether no file may be cut, whatever its size.
  /// - Complexity: One small read for each file larger than the target, which tells compressed ones: they can't be cut.
  package static func plan(
    _ files: [InputFile], targetBytes: Int = defaultTargetBytes, minimumSplits: Int = 1, leastBytes: Int = openCostBytes,
    keepingFilesWhole: Bool = false
  ) throws(FormatError) -> [InputSplit] {
    precondition(targetBytes > 0 && minimumSplits > 0)
    let cost = files.reduce(0) { $0 + $1.size + openCostBytes }
    let target = min(targetBytes, max(leastBytes, (cost + minimumSplits - 1) / minimumSplits))
    let most = min(targetBytes, target + target / 4)
    var packing = Packing(target: target)
    for file in files {
      if file.size <= most {
        packing.add(InputSegment(file))
      } else if keepingFilesWhole {
        packing.add(InputSegment(file))
      } else if try !file.isDivisible {
        packing.add(InputSegment(file))
      } else if try Compression.detect(in: file) != .none {
        packing.add(InputSegment(file))
      } else {
        let parts = (file.size + target - 1) / target
        for part in 0..<parts {
          packing.add(InputSegment(file, range: cut(file.size, part, of: parts)..<cut(file.size, part + 1, of: parts)))
        }
      }
    }
    return packing.finish()
  }

  private static func cut(_ size: Int, _ part: Int, of parts: Int) -> Int {
    let product = size.multipliedFullWidth(by: part)
    return parts.dividingFullWidth(product).quotient
  }

  /// Gathers adjacent runs until they fill a task.
  private struct Packing {
    let target: Int
    var splits: [InputSplit] = []
    var segments: [InputSegment] = []
    var filled = 0

    init(target: Int) { self.target = target }

    mutating func add(_ segment: InputSegment) {
      let size = segment.range.count + openCostBytes
      if !segments.isEmpty && filled + size > target { close() }
      segments.append(segment)
      filled += size
    }

    mutating func close() {
      splits.append(InputSplit(segments))
      segments = []
      filled = 0
    }

    mutating func finish() -> [InputSplit] {
      if !segments.isEmpty { close() }
      return splits
    }
  }
}
