import ServerlessDatasets

@main struct JobServer {
  static func main() async throws {
  }
}
