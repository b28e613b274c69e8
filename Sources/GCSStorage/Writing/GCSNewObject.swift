import RemoteStorage

/// An object that is to be written.
struct GCSNewObject: Sendable {
  let name: String
  /// By which its writer knows it again.
  let mark = WriterMark.make()
  /// The generation that must be there; `0` for none, nil for any or none.
  let generation: String?
  /// The checksum of its bytes, where they are known.
  var checksum: CRC32C?
}
