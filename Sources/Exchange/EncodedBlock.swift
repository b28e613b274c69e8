/// What is known of a block that was encoded.
struct EncodedBlock {
  let length: Int
  let rows: Int
  let digest: UInt64
}
