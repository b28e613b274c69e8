/// Where the bytes of a streamed request come from.
package protocol HTTPBodySource: AnyObject {
  /// Puts the next bytes into `buffer`; may block.
  /// - Returns: the number of bytes, 0 only at the end.
  /// - Throws: any error, which ends the transfer with ``HTTPError/Code/source``.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
