// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

/// One target per layer; a target may import only what its list names, so dependencies point down (docs/architecture.md).
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func program(_ name: String, path: String, _ dependencies: [Target.Dependency] = ["ServerlessDatasets"]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func syntax(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-syntax") }

let package = Package(
  name: "serverless-datasets",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ServerlessDatasets", targets: ["ServerlessDatasets"]),
    .library(name: "DerivedRecords", targets: ["DerivedRecords"]),
    .library(name: "ServerlessDatasetsTesting", targets: ["ServerlessDatasetsTesting"]),
    .executable(name: "serverless-dataset", targets: ["serverless-dataset"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "3.0.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
    .package(url: "https://github.com/swiftlang/swift-syntax", "602.0.0"..<"604.0.0"),
  ],
  targets: [
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .target(name: "CPosix"),
    .target(name: "CChecksums"),

    layer("Records", ["CZstd"]),
    // The @Record macro; who doesn't import DerivedRecords doesn't build swift-syntax.
    .macro(
      name: "RecordMacros",
      dependencies: [
        syntax("SwiftSyntax"), syntax("SwiftSyntaxBuilder"), syntax("SwiftSyntaxMacros"), syntax("SwiftDiagnostics"),
        syntax("SwiftCompilerPlugin"),
      ], swiftSettings: swiftSettings),
    layer("DerivedRecords", ["Records", "RecordMacros"]),
    layer("Operators", ["Records"]),
    layer("DataflowPlan"),
    layer("ObjectStorage", ["Records"]),
    // HTTP, and who asks for what by it.
    layer("HTTPTransfers", ["Records", "CCurl", "CPosix"]),
    layer(
      "CloudCredentials",
      [
        "Records", "CPosix", "HTTPTransfers", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "_CryptoExtras", package: "swift-crypto"),
      ]),
    layer("RemoteStorage", ["CChecksums", "Records", "ObjectStorage", "HTTPTransfers", "CloudCredentials"]),
    layer("GCSStorage", ["Records", "ObjectStorage", "HTTPTransfers", "CloudCredentials", "RemoteStorage"]),
    layer("AzureStorage", ["Records", "ObjectStorage", "HTTPTransfers", "CloudCredentials", "RemoteStorage"]),
    layer("S3Storage", ["Records", "ObjectStorage", "HTTPTransfers", "CloudCredentials", "RemoteStorage"]),
    layer("FunctionSettings", [.product(name: "Yams", package: "Yams")]),
    layer("FunctionDeployment", ["Records", "HTTPTransfers", "CloudCredentials", "RemoteFunctions", "FunctionSettings"]),
    // A built program as what platforms take: a zip, or an image.
    layer(
      "FunctionPackaging",
      [
        "Records", "CPosix", "CZlib", "HTTPTransfers", "CloudCredentials", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    layer("Formats", ["Records", "ObjectStorage", "CZstd", "CZlib"]),
    layer("Exchange", ["Records", "ObjectStorage"]),
    layer("FunctionInvocation", ["CPosix"]),
    // Functions of platforms, from the driver's side and from the worker's.
    layer(
      "RemoteFunctions",
      [
        "Records", "CPosix", "ObjectStorage", "HTTPTransfers", "CloudCredentials", "FunctionInvocation",
        .product(name: "FlyingFox", package: "FlyingFox"),
      ]),
    layer(
      "Lineage",
      ["Records", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift")]),
    layer(
      "Execution",
      ["Records", "Operators", "DataflowPlan", "ObjectStorage", "Exchange", "FunctionInvocation", "Lineage", "Formats"]),
    layer(
      "ServerlessDatasets",
      [
        "Records", "Operators", "DataflowPlan", "ObjectStorage", "Formats", "Exchange", "FunctionInvocation", "Lineage",
        "Execution", "RemoteStorage", "S3Storage", "GCSStorage", "AzureStorage", "RemoteFunctions", "FunctionSettings",
        "CloudCredentials",
        "HTTPTransfers", "CPosix",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // AWS Lambda's APIs on this machine: for tests, ours and users', and for rehearsals.
    layer(
      "ServerlessDatasetsTesting",
      [
        "CPosix", "CZlib", "CloudCredentials", "HTTPTransfers", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    .executableTarget(
      name: "serverless-dataset",
      dependencies: [
        "ServerlessDatasets", "ObjectStorage", "FunctionPackaging", "FunctionDeployment", "FunctionSettings",
        "RemoteFunctions", "CloudCredentials",
        "HTTPTransfers", "Records", "ServerlessDatasetsTesting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),

    program("census", path: "Examples/Census"),
    program("wordcount", path: "Examples/WordCount"),
    program("terasort", path: "Examples/TeraSort"),
    program("noop-tasks", path: "Benchmarks/NoopTasks"),
    program("tiny-job", path: "Benchmarks/TinyJob"),
    program("group-by", path: "Benchmarks/GroupBy"),
    program("join", path: "Benchmarks/Join"),
    program("bounded-memory", path: "Benchmarks/BoundedMemory"),
    program(
      "storage-transfers", path: "Benchmarks/StorageTransfers",
      [
        "S3Storage", "RemoteStorage", "ObjectStorage", "Records",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    program("record-coding", path: "Benchmarks/RecordCoding", ["Records", "DerivedRecords"]),

    .executableTarget(
      name: "EchoWorker", dependencies: ["FunctionInvocation"], path: "Tests/Fixtures/EchoWorker", swiftSettings: swiftSettings),
    tests("RecordsTests", ["Records"]),
    tests(
      "DerivedRecordsTests",
      [
        "DerivedRecords", "Records", "RecordMacros", syntax("SwiftSyntax"), syntax("SwiftSyntaxBuilder"),
        syntax("SwiftSyntaxMacros"), syntax("SwiftSyntaxMacroExpansion"), syntax("SwiftSyntaxMacrosGenericTestSupport"),
      ]),
    // The contract of stores, and servers to hold it against.
    .target(
      name: "StoreTesting",
      dependencies: ["CloudCredentials", "CPosix", "HTTPTransfers", "ObjectStorage", "Records", "S3Storage"],
      path: "Tests/StoreTesting",
      exclude: ["moto.sh", "radosgw.sh"], swiftSettings: swiftSettings),
    tests("ObjectStorageTests", ["ObjectStorage", "Records", "StoreTesting"]),
    tests("HTTPTransfersTests", ["HTTPTransfers", "Records", "CCurl"]),
    tests(
      "CloudCredentialsTests",
      ["CloudCredentials", "HTTPTransfers", "Records", .product(name: "_CryptoExtras", package: "swift-crypto")]),
    tests(
      "GCSStorageTests",
      ["GCSStorage", "RemoteStorage", "CloudCredentials", "HTTPTransfers", "ObjectStorage", "Records", "StoreTesting"]),
    tests(
      "AzureStorageTests",
      [
        "AzureStorage", "RemoteStorage", "CloudCredentials", "HTTPTransfers", "ObjectStorage", "Records", "StoreTesting",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    tests(
      "S3StorageTests",
      ["S3Storage", "RemoteStorage", "CloudCredentials", "HTTPTransfers", "ObjectStorage", "Records", "StoreTesting"]),
    tests("RemoteStorageTests", ["RemoteStorage", "HTTPTransfers", "ObjectStorage", "Records", "StoreTesting"]),
    tests("FormatsTests", ["Formats", "ObjectStorage", "Records", "StoreTesting", "CZstd", "CZlib"]),
    tests("ExchangeTests", ["Exchange", "ObjectStorage", "Records"]),
    tests("FunctionInvocationTests", ["FunctionInvocation", "EchoWorker"]),
    tests(
      "RemoteFunctionsTests",
      [
        "RemoteFunctions", "FunctionInvocation", "ObjectStorage", "HTTPTransfers", "CloudCredentials", "Records",
        "StoreTesting",
        "ProgramTesting", "EchoWorker",
      ]),
    .executableTarget(name: "EchoRuntime", path: "Tests/Fixtures/EchoRuntime", swiftSettings: swiftSettings),
    tests(
      "ServerlessDatasetsTestingTests",
      [
        "ServerlessDatasetsTesting", "EchoRuntime", "StoreTesting", "CloudCredentials", "HTTPTransfers", "Records", "CZlib",
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    // The examples on functions.
    tests(
      "FunctionRunTests",
      [
        "ProgramTesting", "StoreTesting", "ServerlessDatasetsTesting", "FunctionPackaging", "RemoteFunctions", "wordcount",
        "terasort", "census", "noop-tasks", "serverless-dataset", "S3Storage", "ObjectStorage", "CloudCredentials",
        "HTTPTransfers", "Records",
      ]),
    tests("FunctionSettingsTests", ["FunctionSettings"]),
    tests(
      "FunctionDeploymentTests",
      [
        "FunctionDeployment", "FunctionSettings", "CloudCredentials", "HTTPTransfers", "Records", "StoreTesting",
        .product(name: "Yams", package: "Yams"),
      ]),
    program("greeter", path: "Tests/Fixtures/Greeter", []),
    tests("FunctionPackagingTests", ["FunctionPackaging", "greeter", "CZlib", "HTTPTransfers", "StoreTesting"]),
    tests("LineageTests", ["Lineage", .product(name: "GRDB", package: "GRDB.swift")]),
    tests("DataflowPlanTests", ["DataflowPlan"]),
    tests("OperatorsTests", ["Operators", "Records"]),
    tests(
      "ExecutionTests",
      [
        "Execution", "Operators", "Records", "DataflowPlan", "ObjectStorage", "Exchange", "Formats", "FunctionInvocation",
        "Lineage",
      ]),
    program("pipelines", path: "Tests/Fixtures/Pipelines"),
    tests(
      "ServerlessDatasetsTests",
      [
        "ServerlessDatasets", "pipelines", "Records", "Operators", "DataflowPlan", "Execution",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    program("replay-programs", path: "Tests/Fixtures/ReplayPrograms"),
    program("job-server", path: "Tests/Fixtures/JobServer"),
    .target(name: "ProgramTesting", path: "Tests/ProgramTesting", swiftSettings: swiftSettings),
    tests("ReplayTests", ["ProgramTesting", "replay-programs", "job-server"]),
    tests(
      "RemoteRunTests",
      [
        "ProgramTesting", "StoreTesting", "wordcount", "terasort", "census", "serverless-dataset", "S3Storage", "ObjectStorage",
        "CloudCredentials", "HTTPTransfers", "Records",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
