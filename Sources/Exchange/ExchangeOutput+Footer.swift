package import ObjectStorage
import Records

extension ExchangeOutput {
  /// Bytes that are read in the hope that they hold the whole footer.
  private static var tailBytes: Int { 64 << 10 }

  /// Reads back what a task reported, from its object's footer, when the report was lost. The blocks are not verified here but
  /// when they are read.
  /// - Throws: ``ExchangeError`` with `lostInput` when the object is missing or damaged, `identityMismatch` when it is another
  ///   task's, `storage` when the store failed.
  /// - Complexity: two requests, three for an index beyond 64 KiB.
  package static func readFooter(
    _ store: any ObjectStore, key: String, identity: [UInt8]
  ) throws(ExchangeError) -> ExchangeOutput {
    let output: ExchangeOutput
    do {
      guard let size = try store.head(key)?.size else {
        throw ExchangeError.lostInput(key, sliceIndex: nil, why: "it doesn't exist")
      }
      output = try read(store, key: key, size: size)
    } catch let error as ExchangeError {
      throw error
    } catch let error as RecordError {
      throw .lostInput(key, sliceIndex: nil, why: error.message)
    } catch {
      throw ExchangeError(.storage, "a shuffle object's footer can't be read: \(error)", objectKey: key)
    }
    guard output.identity == identity else {
      throw ExchangeError(
        .identityMismatch, "the shuffle object \(key) was written for another computation; run the task again", objectKey: key)
    }
    return output
  }

  private static func read(_ store: any ObjectStore, key: String, size: Int) throws -> ExchangeOutput {
    var tail = try store.get(key, range: max(0, size - tailBytes)..<size)
    let footer = try ExchangeFooter(tail: tail, objectBytes: size)
    let needed = footer.indexLength + ExchangeFooter.trailerBytes
    if needed > tail.count { tail = try store.get(key, range: size - needed..<size) }
    return try footer.output(tail: tail, key: key, objectBytes: size)
  }
}
