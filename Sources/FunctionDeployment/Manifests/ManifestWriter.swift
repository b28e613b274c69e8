/// What makes the manifest for one platform.
protocol ManifestWriter {
  /// The commands that remove everything.
  var removal: [String] { get }

  /// Files, commands and notes.
  func manifest() throws(DeploymentError) -> Manifest
}
