import CloudCredentials
import ObjectStorage
import Testing

@testable import AzureStorage

@Suite struct LocationTests {
  func location(_ text: String, _ environment: [String: String] = [:]) throws -> AzureLocation {
    try AzureLocation(ObjectURI(parsing: text), context: Surroundings().context(environment))
  }

  static let account = ["AZURE_STORAGE_ACCOUNT": "acc"]
  static let emulator = ["AZURE_STORAGE_CONNECTION_STRING": "UseDevelopmentStorage=true"]

  @Test(arguments: [
    ("az://con/a/b", account, "https://acc.blob.core.windows.net"), ("az://con", account, "https://acc.blob.core.windows.net"),
    ("az://con/a?account=other", account, "https://other.blob.core.windows.net"),
    ("az://con/a", emulator, "http://127.0.0.1:10000/devstoreaccount1"),
    ("az://con/a?account=other", emulator, "https://other.blob.core.windows.net"),
    ("abfss://con@acc.dfs.core.windows.net/a", [:], "https://acc.blob.core.windows.net"),
    ("abfs://con@acc.dfs.core.chinacloudapi.cn/a", [:], "https://acc.blob.core.chinacloudapi.cn"),
    ("abfss://con@acc/a", [:], "https://acc.blob.core.windows.net"),
    ("az://con/a?endpoint=http://127.0.0.1:9", account, "http://127.0.0.1:9/acc"),
    ("az://con/a?endpoint=http://localhost:9/", account, "http://localhost:9/acc"),
    ("az://con/a?endpoint=http://127.0.0.1:9/x", account, "http://127.0.0.1:9/x"),
    ("az://con/a?endpoint=https://blobs.example:443", account, "https://blobs.example"),
    ("az://con/a?endpoint=http://azurite:10000&style=path", account, "http://azurite:10000/acc"),
    ("az://con/a?endpoint=http://127.0.0.1:9&style=host", account, "http://127.0.0.1:9"),
  ]) func endpoints(_ text: String, _ environment: [String: String], _ endpoint: String) throws {
    let location = try location(text, environment)
    #expect(location.endpoint == endpoint && location.container == "con")
  }

  @Test func options() throws {
    let location = try location("abfss://con@acc.dfs.core.windows.net/a/b?c/?checksums=false&anonymous=true")
    #expect(location.prefix == "a/b?c" && !location.checksums && location.isAnonymous && location.account == "acc")
    #expect(location.uri.description == "abfss://con@acc.dfs.core.windows.net/a/b?c")
    let other = try self.location("az://con//p/?endpoint=http%3A%2F%2Fh&account=acc")
    #expect(other.prefix == "p" && other.endpoint == "http://h" && other.uri.description == "az://con/p")
  }

  @Test(arguments: [
    ("s3://con/a", "no location of Azure"), ("az://con/a", "AZURE_STORAGE_ACCOUNT"), ("az://con/a?account=", "no account"),
    ("az://UPPER/a?account=acc", "no container"), ("az://c/a?account=acc", "no container"),
    ("az://a--b/a?account=acc", "no container"), ("az://a.b.c/a?account=acc", "no container"),
    ("az://con/a?account=acc&endpoint=ftp://x", "https://host:port"), ("az://con/a?account=acc&regoin=x", "no option regoin"),
    ("az://con/a?account=acc&style=odd", "path or host"), ("az://con/a?account=acc&anonymous=yes", "true or false"),
    ("az://con/a./b?account=acc", "ends with a dot"), ("abfss://a@b@c/x", "several @"),
  ]) func mistakes(_ text: String, _ part: String) {
    let error = thrown(StorageError.self) { _ = try location(text) }
    #expect(error?.code == .invalid && error?.message.contains(part) == true, "\(error?.message ?? "none")")
  }

  @Test func brokenConnectionStringsAreTold() {
    let error = thrown(StorageError.self) { _ = try location("az://con/a", ["AZURE_STORAGE_CONNECTION_STRING": "x"]) }
    #expect(error?.code == .invalid && error?.message.contains("AZURE_STORAGE_CONNECTION_STRING") == true)
  }
}
