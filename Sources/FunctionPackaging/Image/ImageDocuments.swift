/// The JSON documents of an image, as the Open Container Initiative's image specification 1.1 has them.
enum ImageDocuments {
  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  static let indexType = "application/vnd.oci.image.index.v1+json"
  static let configurationType = "application/vnd.oci.image.config.v1+json"
  static let layerType = "application/vnd.oci.image.layer.v1.tar+gzip"

  /// A reference to a blob.
  struct Descriptor: Codable, Sendable {
    var mediaType: String
    var digest: ContentDigest
    var size: Int
    var annotations: [String: String]?
    var platform: Platform?
  }

  struct Platform: Codable, Sendable {
    var architecture: String
    var os = "linux"
  }

  struct Manifest: Codable {
    var schemaVersion = 2
    var mediaType = manifestType
    var config: Descriptor
    var layers: [Descriptor]
    var annotations: [String: String]
  }

  struct Index: Codable {
    var schemaVersion = 2
    var mediaType = indexType
    var manifests: [Descriptor]
  }

  struct Configuration: Codable {
    struct Container: Codable {
      enum CodingKeys: String, CodingKey {
        case entrypoint = "Entrypoint"
        case arguments = "Cmd"
        case environment = "Env"
        case workingFolder = "WorkingDir"
        case user = "User"
        case ports = "ExposedPorts"
        case labels = "Labels"
      }

      var entrypoint: [String]
      var arguments: [String]?
      var environment: [String]
      var workingFolder: String
      var user: String
      var ports: [String: [String: String]]
      var labels: [String: String]
    }

    struct FileSystem: Codable {
      enum CodingKeys: String, CodingKey {
        case type
        case layers = "diff_ids"
      }

      var type = "layers"
      var layers: [ContentDigest]
    }

    struct Step: Codable {
      enum CodingKeys: String, CodingKey {
        case created
        case what = "created_by"
      }

      var created = ImageDocuments.created
      var what: String
    }

    var created = ImageDocuments.created
    var architecture: String
    var os = "linux"
    var config: Container
    var rootfs: FileSystem
    var history: [Step]
  }

  /// Fixed, so that equal contents give equal images.
  static let created = "1970-01-01T00:00:00Z"
}
