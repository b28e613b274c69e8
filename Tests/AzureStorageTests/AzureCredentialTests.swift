import HTTPTransfers
import Records
import Testing

@testable import CloudCredentials

/// Where credentials for Azure Storage come from.
@Suite struct AzureCredentialTests {
  static let key = "c2VjcmV0LWtleQ=="
  static let sharedKey = AzureCredentials.sharedKey(account: "acc", key: Array("secret-key".utf8))

  func find(_ environment: [String: String], account: String = "acc") throws -> ProviderFinding<AzureCredentials> {
    try AzureEnvironmentCredentials(Surroundings().context(environment), account: account).find()
  }

  @Test(arguments: [
    ["AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": key], ["AZURE_STORAGE_KEY": key],
    ["AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": key, "AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=x"],
    ["AZURE_STORAGE_CONNECTION_STRING": "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=\(key)"],
    ["AZURE_STORAGE_CONNECTION_STRING": "accountname=acc;ACCOUNTKEY=\(key);", "AZURE_STORAGE_KEY": "bm90IHRoaXM="],
    ["AZURE_STORAGE_CONNECTION_STRING": "BlobEndpoint=https://acc.blob.core.windows.net/;AccountKey=\(key)"],
  ]) func keys(_ environment: [String: String]) throws { #expect(try find(environment) == .found(Self.sharedKey)) }

  @Test(arguments: [
    ([:], "neither AZURE_STORAGE_CONNECTION_STRING nor"),
    (["AZURE_STORAGE_ACCOUNT": "acc"], "names an account but holds neither"),
    (["AZURE_STORAGE_ACCOUNT": "other", "AZURE_STORAGE_KEY": key], "is for the account other, not for acc"),
    (["AZURE_STORAGE_CONNECTION_STRING": "AccountName=other;AccountKey=\(key)"], "is for the account other, not for acc"),
  ]) func absent(_ environment: [String: String], _ reason: String) throws {
    guard case .absent(let said) = try find(environment) else {
      Issue.record("something was found")
      return
    }
    #expect(said.contains(reason))
  }

  @Test(arguments: [
    (["AZURE_STORAGE_CONNECTION_STRING": "AccountName"], "without an equals sign"),
    (["AZURE_STORAGE_CONNECTION_STRING": "AccountKey=c2VjcmV0LWtleQ=="], "neither AccountName nor"),
    (["AZURE_STORAGE_KEY": "secret-key"], "no base 64"), (["AZURE_STORAGE_SAS_TOKEN": "secret-key"], "with a sig in it"),
    (["AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=secret-key x"], "with a sig in it"),
  ]) func broken(_ environment: [String: String], _ reason: String) {
    let error = thrown(CredentialError.self) { _ = try find(environment) }
    #expect(error?.code == .invalid && error?.message.contains(reason) == true)
    #expect(error?.message.contains("secret-key") == false)
  }

  @Test(arguments: [
    ("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1"),
    (
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite", "http://azurite:10000/devstoreaccount1",
      "devstoreaccount1"
    ),
    ("AccountName=a;AccountKey=x", nil, "a"),
    ("DefaultEndpointsProtocol=http;AccountName=a", "http://a.blob.core.windows.net", "a"),
    ("AccountName=a;EndpointSuffix=core.chinacloudapi.cn", "https://a.blob.core.chinacloudapi.cn", "a"),
    ("AccountName=a;BlobEndpoint=https://blobs.example", "https://blobs.example", "a"),
    ("BlobEndpoint=https://a.blob.core.windows.net;SharedAccessSignature=sig=x", "https://a.blob.core.windows.net", "a"),
  ]) func connectionStrings(_ text: String, _ endpoint: String?, _ name: String) throws {
    let account = try AzureAccount(Surroundings().context(["AZURE_STORAGE_CONNECTION_STRING": text]))
    #expect(account.blobEndpoint == endpoint && account.name == name)
  }

  @Test func sharedAccess() throws {
    let text = "?sv=2023-11-03&se=2030-01-01T00%3A00%3A00Z&sp=rl&sig=a%2Bb%3D"
    guard case .found(let found) = try find(["AZURE_STORAGE_SAS_TOKEN": text]) else {
      Issue.record("nothing was found")
      return
    }
    #expect(found.query == String(text.dropFirst()) && found.expiry == UTCTime(rfc3339: "2030-01-01T00:00:00Z"))
    #expect(found.isSent && !found.isRenewable)
    #expect(found.headers(for: SignableRequest(method: "GET", host: "h", path: "/"), bodyCount: 0).isEmpty)
    let connection = "AccountName=acc;SharedAccessSignature=sv=1&sig=a%3D"
    #expect(try find(["AZURE_STORAGE_CONNECTION_STRING": connection]) == .found(.sharedAccess(token: "sv=1&sig=a%3D")))
  }

  @Test func secretsDoNotShow() throws {
    let secrets: [AzureCredentials] = [
      .sharedKey(account: "acc", key: Array("hush".utf8)), try .sharedAccess(token: "sv=1&sig=hush"),
      .bearer(token: "hush", expiry: Surroundings.now),
    ]
    for secret in secrets {
      var dumped = ""
      dump(secret, to: &dumped)
      for text in [dumped, "\(secret)", String(reflecting: secret)] {
        #expect(!text.contains("hush") && !text.contains("104"), "\(text)")
      }
    }
    let account = try AzureAccount(Surroundings().context(["AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": "hush"]))
    #expect(!"\(account)\(String(reflecting: account))".contains("hush"))
  }

  static let token = #"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"tok"}"#
  static let found = ProviderFinding.found(AzureCredentials.bearer(token: "tok", expiry: Surroundings.now + 3599))

  func body(_ request: HTTPRequest?) -> String {
    guard case .bytes(let bytes) = request?.body else { return "" }
    return withExtendedLifetime(bytes) { String(decoding: bytes.bytes, as: UTF8.self) }
  }

  @Test func clientSecret() throws {
    let machine = Surroundings(answering: 200, Self.token)
    var environment = ["AZURE_CLIENT_SECRET": "s/1", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t"]
    #expect(try ClientSecretCredentials(machine.context(environment)).find() == Self.found)
    #expect(machine.requests.first?.url == "https://login.microsoftonline.com/t/oauth2/v2.0/token")
    #expect(
      body(machine.requests.first) == "client_id=app&client_secret=s%2F1&grant_type=client_credentials"
        + "&scope=https%3A%2F%2Fstorage.azure.com%2F.default")
    environment["AZURE_AUTHORITY_HOST"] = "https://login.chinacloudapi.cn/"
    #expect(try ClientSecretCredentials(machine.context(environment)).find() == Self.found)
    #expect(machine.requests.last?.url == "https://login.chinacloudapi.cn/t/oauth2/v2.0/token")
    #expect(try ClientSecretCredentials(machine.context()).find() == .absent("AZURE_CLIENT_SECRET is not set"))
  }

  @Test(arguments: ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST"]) func brokenApplications(_ name: String) {
    let machine = Surroundings(answering: 200, Self.token)
    var environment = ["AZURE_CLIENT_SECRET": "hush", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t"]
    environment[name] = name == "AZURE_AUTHORITY_HOST" ? "http://login.example" : nil
    let error = thrown(CredentialError.self) { _ = try ClientSecretCredentials(machine.context(environment)).find() }
    #expect(error?.code == .invalid && error?.message.contains(name) == true && machine.requests.isEmpty)
  }

  @Test func workloadIdentity() throws {
    let machine = Surroundings(files: ["/token": "assertion\n"], answering: 200, Self.token)
    let environment = ["AZURE_FEDERATED_TOKEN_FILE": "/token", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t"]
    #expect(try WorkloadIdentityCredentials(machine.context(environment)).find() == Self.found)
    #expect(
      body(machine.requests.first).hasPrefix(
        "client_assertion=assertion"
          + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id=app"))
    let missing = thrown(CredentialError.self) {
      _ = try WorkloadIdentityCredentials(Surroundings().context(environment)).find()
    }
    #expect(missing?.code == .invalid && missing?.message.contains("(/token) can't be read") == true)
  }

  @Test func theIdentityOfAFunction() throws {
    let answer =
      #"{"access_token":"tok","expires_on":"\#(Surroundings.now.seconds + 3599)","resource":"r","token_type":"Bearer"}"#
    let machine = Surroundings(answering: 200, answer)
    let environment = [
      "IDENTITY_ENDPOINT": "http://localhost:42356/msi/token", "IDENTITY_HEADER": "h", "AZURE_CLIENT_ID": "app",
    ]
    #expect(try ManagedIdentityCredentials(machine.context(environment)).find() == Self.found)
    #expect(
      machine.requests.first?.url == "http://localhost:42356/msi/token?api-version=2019-08-01&client_id=app"
        + "&resource=https%3A%2F%2Fstorage.azure.com%2F")
    #expect(machine.requests.first?.headers == [HTTPField("x-identity-header", "h")])
  }

  @Test func theIdentityOfAMachine() throws {
    let answer =
      #"{"access_token":"tok","expires_in":"3599","expires_on":"\#(Surroundings.now.seconds + 3599)","not_before":"1"}"#
    let machine = Surroundings(answering: 200, answer)
    #expect(try ManagedIdentityCredentials(machine.context()).find() == Self.found)
    #expect(
      machine.requests.first?.url == "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
        + "&resource=https%3A%2F%2Fstorage.azure.com%2F")
    #expect(machine.requests.first?.headers == [HTTPField("metadata", "true")])
  }

  @Test(arguments: [400, 404]) func machinesWithoutIdentity(_ status: Int) throws {
    let machine = Surroundings(answering: status, #"{"error":"invalid_request","error_description":"Identity not found"}"#)
    #expect(
      try ManagedIdentityCredentials(machine.context()).find() == .absent("the machine has no such identity (HTTP \(status))"))
  }

  @Test(arguments: [
    (401, #"{"error":"invalid_client","error_description":"AADSTS7000215: Wrong\nTrace"}"#, CredentialError.Code.refused, 1),
    (503, "busy", .unavailable, 3), (200, #"{"access_token":"hush"}"#, .invalid, 1), (200, "hush", .invalid, 1),
    (200, #"{"access_token":"two words","expires_in":1}"#, .invalid, 1),
  ]) func answersWithoutToken(_ status: Int, _ text: String, _ code: CredentialError.Code, _ requests: Int) {
    let machine = Surroundings(files: ["/token": "hush"], answering: status, text)
    let environment = ["AZURE_FEDERATED_TOKEN_FILE": "/token", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t"]
    let error = thrown(CredentialError.self) {
      _ = try WorkloadIdentityCredentials(machine.context(environment)).find()
    }
    #expect(error?.code == code && machine.requests.count == requests)
    #expect(error?.message.contains("hush") == false && error?.message.contains("Trace") == false)
    if code == .refused { #expect(error?.message.contains("HTTP 401, invalid_client: AADSTS7000215: Wrong") == true) }
  }

  @Test func unreachableEntraIsAnError() {
    let machine = Surroundings()
    let environment = ["AZURE_CLIENT_SECRET": "hush", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t"]
    let error = thrown(CredentialError.self) { _ = try ClientSecretCredentials(machine.context(environment)).find() }
    #expect(error?.code == .unavailable && machine.requests.count == 3)
    let function = ["IDENTITY_ENDPOINT": "http://localhost:1/", "IDENTITY_HEADER": "hush"]
    let other = thrown(CredentialError.self) { _ = try ManagedIdentityCredentials(machine.context(function)).find() }
    #expect(other?.code == .unavailable && other?.message.contains("hush") == false)
  }

  @Test func nothingFoundListsEveryPlace() {
    let chain = AzureCredentialChain(account: "acc", context: Surroundings().context(["AZURE_STORAGE_ACCOUNT": "acc"]))
    let error = thrown(CredentialError.self) { _ = try chain.credentials() }
    #expect(error?.code == .notFound)
    for part in [
      "the environment: the environment names an account", "the application's secret: AZURE_CLIENT_SECRET is not set",
      "workload identity: AZURE_FEDERATED_TOKEN_FILE is not set", "managed identity: no metadata service answers",
      "Storage Blob Data Contributor",
    ] {
      #expect(error?.message.contains(part) == true, "\(part)")
    }
  }

  @Test func theFirstPlaceWins() throws {
    let machine = Surroundings(answering: 200, Self.token)
    let environment = [
      "AZURE_STORAGE_KEY": Self.key, "AZURE_CLIENT_SECRET": "s", "AZURE_CLIENT_ID": "app", "AZURE_TENANT_ID": "t",
    ]
    #expect(try AzureCredentialChain(account: "acc", context: machine.context(environment)).credentials() == Self.sharedKey)
    #expect(machine.requests.isEmpty)
    let other = ["AZURE_STORAGE_ACCOUNT": "other"].merging(environment) { $1 }
    let token = try AzureCredentialChain(account: "acc", context: machine.context(other)).credentials()
    #expect(token == .bearer(token: "tok", expiry: Surroundings.now + 3599))
    #expect(try AzureCredentialChain(account: "acc", explicit: token, context: machine.context()).credentials() == token)
  }
}
