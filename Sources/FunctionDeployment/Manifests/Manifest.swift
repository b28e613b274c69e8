package import FunctionSettings

/// The files and commands that deploy a function where the platform's own tool does it.
package struct Manifest: Sendable, Equatable {
  /// A file of text.
  package struct File: Sendable, Equatable {
    /// The path below the folder that the commands run in.
    package let path: String
    /// What it holds.
    package let text: String
  }

  /// What the tool reads.
  package let files: [File]
  /// The commands that deploy, lines of a shell's script.
  package let apply: [String]
  /// The commands that remove everything again.
  package let remove: [String]
  /// What to know besides.
  package let notes: [String]

  /// The manifest of the function `function`.
  /// - Throws: ``DeploymentError`` with `invalid` for a name or settings that the platform can't take, and for platforms that
  ///   are deployed to by their interface.
  package init(function: String, settings: FunctionSettings) throws(DeploymentError) {
    self = try Self.writer(function, settings).manifest()
  }

  /// The commands that remove the function `function`, which need no more settings than its name and place.
  /// - Throws: ``DeploymentError`` with `invalid` as for the whole manifest.
  package static func removal(function: String, settings: FunctionSettings) throws(DeploymentError) -> [String] {
    try writer(function, settings).removal
  }

  private static func writer(_ function: String, _ settings: FunctionSettings) throws(DeploymentError) -> any ManifestWriter {
    if let flaw = settings.limits.flaw(ofName: function) {
      throw DeploymentError(.invalid, "\(function) can't be a function's name on \(settings.platform.rawValue): \(flaw)")
    }
    switch settings.platform {
    case .azure: return AzureManifest(function: function, settings: settings)
    case .knative: return KnativeManifest(function: function, settings: settings)
    case .openfaas: return OpenFaaSManifest(function: function, settings: settings)
    case .aws, .gcp:
      throw DeploymentError(.invalid, "\(settings.platform.rawValue) is deployed to by its interface and has no manifest")
    }
  }

  init(files: [File], apply: [String], remove: [String], notes: [String]) {
    self.files = files
    self.apply = apply
    self.remove = remove
    self.notes = notes
  }

  /// Writes the files into the folder `folder`, which is made if need be, with the commands as `apply.sh` and `remove.sh`.
  /// - Returns: the paths of what was written.
  /// - Throws: ``DeploymentError`` with `io`.
  package func write(to folder: String) throws(DeploymentError) -> [String] {
    var paths: [String] = []
    for file in files + [Self.script("apply.sh", apply), Self.script("remove.sh", remove)] {
      let path = "\(folder)/\(file.path)"
      try LocalFile.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
      try LocalFile.write(Array(file.text.utf8), to: path)
      paths.append(path)
    }
    return paths
  }

  private static func script(_ name: String, _ commands: [String]) -> File {
    File(
      path: name,
      text: (["#!/bin/sh", "# Run it in the folder that it lies in.", "set -eu"] + commands).joined(separator: "\n") + "\n")
  }
}
