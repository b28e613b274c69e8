internal import CloudCredentials

/// A container image, made without a container engine. Equal bundles and settings give equal images.
package struct OCIImage: Sendable {
  /// The annotation and label that say which code the image holds.
  package static let codeIdentityKey = "serverless-datasets.code-identity"

  /// A part of the image by its name.
  struct Blob: Sendable {
    let digest: ContentDigest
    let bytes: [UInt8]
  }

  /// Layers and configuration, in the order in which a registry wants them.
  let blobs: [Blob]
  /// The document that names the parts, as its digest is made of it.
  package let manifest: [UInt8]
  /// The image's own digest, which is that of its manifest.
  package let digest: ContentDigest
  /// For which processors it is.
  package let architecture: ProgramArchitecture

  /// Bytes of all blobs and the manifest.
  package var size: Int { blobs.reduce(manifest.count) { $0 + $1.bytes.count } }

  init(
    _ layers: [(layer: ImageLayer, what: String)], _ settings: ImageSettings, architecture: ProgramArchitecture,
    codeIdentity: String
  ) throws(PackagingError) {
    let facts = [Self.codeIdentityKey: codeIdentity]
    let configuration = try Self.json(
      ImageDocuments.Configuration(
        architecture: architecture.imageName,
        config: ImageDocuments.Configuration.Container(
          entrypoint: ["/app/bootstrap"], arguments: settings.arguments.isEmpty ? nil : settings.arguments,
          environment: settings.environment.map { "\($0.key)=\($0.value)" }.sorted(), workingFolder: "/app",
          user: settings.user,
          ports: ["\(settings.port)/tcp": [:]], labels: facts),
        rootfs: ImageDocuments.Configuration.FileSystem(layers: layers.map(\.layer.contentDigest)),
        history: layers.map { ImageDocuments.Configuration.Step(what: $0.what) }))
    let configurationDigest = ContentDigest(of: configuration)
    manifest = try Self.json(
      ImageDocuments.Manifest(
        config: ImageDocuments.Descriptor(
          mediaType: ImageDocuments.configurationType, digest: configurationDigest, size: configuration.count),
        layers: layers.map {
          ImageDocuments.Descriptor(mediaType: ImageDocuments.layerType, digest: $0.layer.digest, size: $0.layer.bytes.count)
        }, annotations: facts))
    blobs =
      layers.map { Blob(digest: $0.layer.digest, bytes: $0.layer.bytes) } + [
        Blob(digest: configurationDigest, bytes: configuration)
      ]
    digest = ContentDigest(of: manifest)
    self.architecture = architecture
  }

  static func json(_ document: some Encodable) throws(PackagingError) -> [UInt8] {
    guard let text = JSONText.encode(document) else {
      throw PackagingError(.io, "a document of the image can't be written as JSON; check the names of its variables")
    }
    return text
  }
}
