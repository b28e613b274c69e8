/// Thrown where a request is to be made again: it turned out that the first one was carried out, with this answer.
struct GCSSettled: Error {
  let answer: GCSAnswer
}
