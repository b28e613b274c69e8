package import CloudCredentials
package import ObjectStorage
import RemoteStorage

extension S3Location {
  private static let optionNames: Set<String> = [
    "endpoint", "region", "style", "encryption", "kms-key", "requester-pays", "checksums", "anonymous",
  ]

  /// Reads an `s3:` URI; `context` gives the environment and the profiles.
  /// - Throws: ``StorageError`` with `invalid` for another scheme, or for options that don't exist or contradict each other.
  package init(_ uri: ObjectURI, context: CredentialContext = CredentialContext()) throws(StorageError) {
    guard uri.scheme == "s3" else {
      throw StorageError(.invalid, path: uri.description, "it is no s3: location; write s3://bucket/prefix")
    }
    let values = try LocationOptions(uri, names: Self.optionNames)
    let options = S3Options(
      encryption: try Self.encryption(values, uri), requesterPays: try values.flag("requester-pays") ?? false,
      checksums: try values.flag("checksums") ?? true)
    try self.init(
      bucket: uri.authority, prefix: values.path,
      endpoint: values["endpoint"] ?? context.variable("AWS_ENDPOINT_URL_S3") ?? context.variable("AWS_ENDPOINT_URL"),
      region: values["region"] ?? AWSProfiles(context).region, style: try Self.style(values, uri), options: options,
      isAnonymous: try values.flag("anonymous") ?? false)
  }

  private static func style(_ values: LocationOptions, _ uri: ObjectURI) throws(StorageError) -> Style? {
    guard let text = values["style"] else { return nil }
    guard let style = Style(rawValue: text) else {
      throw StorageError(.invalid, path: uri.description, "the option style is \(text); it must be path or virtual")
    }
    return style
  }

  private static func encryption(_ values: LocationOptions, _ uri: ObjectURI) throws(StorageError) -> S3Options.Encryption {
    switch (values["encryption"], values["kms-key"]) {
    case (nil, nil): return .bucketDefault
    case ("AES256", nil): return .managedKeys
    case ("aws:kms", let key), (nil, let key): return .keyService(keyID: key)
    case ("AES256", _):
      throw StorageError(.invalid, path: uri.description, "the option kms-key needs encryption=aws:kms; leave one of them out")
    case (let other?, _):
      throw StorageError(.invalid, path: uri.description, "the option encryption is \(other); it must be AES256 or aws:kms")
    }
  }
}
