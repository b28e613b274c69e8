extension OCIImage {
  /// Writes the image as a folder in the OCI's image layout, which `skopeo copy oci:FOLDER` and its like read.
  /// - Parameters:
  ///   - folder: made where it isn't there; blobs of the same name are replaced.
  ///   - tag: by which tools find the image in the folder.
  /// - Throws: `io`.
  package func write(layout folder: String, tag: String = "latest") throws(PackagingError) {
    let place = "\(folder)/blobs/sha256"
    try LocalFile.makeFolder(place)
    for blob in blobs { try LocalFile.write(blob.bytes, to: "\(place)/\(blob.digest.hexadecimal)") }
    try LocalFile.write(manifest, to: "\(place)/\(digest.hexadecimal)")
    let descriptor = ImageDocuments.Descriptor(
      mediaType: ImageDocuments.manifestType, digest: digest, size: manifest.count,
      annotations: ["org.opencontainers.image.ref.name": tag],
      platform: ImageDocuments.Platform(architecture: architecture.imageName))
    try LocalFile.write(try Self.json(ImageDocuments.Index(manifests: [descriptor])), to: "\(folder)/index.json")
    // Readers take the folder for an image only when this file is there.
    try LocalFile.write(Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), to: "\(folder)/oci-layout")
  }
}
