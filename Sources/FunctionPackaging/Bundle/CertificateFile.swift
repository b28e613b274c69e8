/// The certificates of authorities that this machine trusts; functions trust the same ones.
enum CertificateFile {
  private static let places = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// The content of `path`, or else of the first usual place that has a file.
  /// - Throws: `noCertificates` where there is none, or where the file holds something else or a private key too.
  static func content(_ path: String?, root: String) throws(PackagingError) -> [UInt8] {
    guard let place = path ?? (places.map { root + $0 } + places).first(where: { LocalFile.exists($0) }) else {
      throw PackagingError(
        .noCertificates,
        "this machine has no file of trusted certificates, without which functions can't call servers over TLS; "
          + "install the package ca-certificates, or name a PEM file (--certificates)")
    }
    let content = try LocalFile.read(place)
    let text = String(decoding: content, as: UTF8.self)
    guard text.contains("-----BEGIN CERTIFICATE-----") else {
      throw PackagingError(.noCertificates, "\(place) holds no certificate in PEM form; name a file that does (--certificates)")
    }
    guard !text.contains("PRIVATE KEY-----") else {
      throw PackagingError(
        .noCertificates,
        "\(place) holds a private key, which doesn't belong into a package; name a file of certificates only "
          + "(--certificates)")
    }
    return content
  }
}
