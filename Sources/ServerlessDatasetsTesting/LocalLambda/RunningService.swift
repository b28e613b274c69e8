internal import CPosix
internal import HTTPTransfers
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A service that listens, with everything that must be ended when it stops.
final class RunningService: Sendable {
  /// Descriptors that a thousand environments and as many clients need.
  private static let descriptors: Int32 = 16_384

  let port: Int
  private let service: LambdaService
  private let group: MultiThreadedEventLoopGroup
  private let listener: any Channel
  private let watch: ProcessWatch
  private let package: FunctionPackage

  private init(
    port: Int, service: LambdaService, group: MultiThreadedEventLoopGroup, listener: any Channel, watch: ProcessWatch,
    package: FunctionPackage
  ) {
    self.port = port
    self.service = service
    self.group = group
    self.listener = listener
    self.watch = watch
    self.package = package
  }

  /// Unpacks, listens and serves.
  static func start(_ configuration: LocalLambda.Configuration) async throws(LocalLambdaError) -> RunningService {
    _ = cposix_raise_descriptor_limit(descriptors)
    let package = try FunctionPackage.open(configuration.package)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let service = LambdaService(configuration, folder: package.folder, loop: group.next())
    let watch = ProcessWatch.start { process, exit in
      service.loop.execute { service.processEnded(process, exit) }
    }
    do throws(LocalLambdaError) {
      guard let watch else {
        throw LocalLambdaError(.resources, "the system has no descriptors or threads left; raise its limits (ulimit -n, -u)")
      }
      let listener = try await listen(configuration.port, service, group)
      let port = listener.localAddress?.port ?? configuration.port
      service.loop.execute { service.begin(port: port, watch) }
      return RunningService(port: port, service: service, group: group, listener: listener, watch: watch, package: package)
    } catch {
      watch?.stop()
      try? await group.shutdownGracefully()
      package.remove()
      throw error
    }
  }

  private static func listen(
    _ port: Int, _ service: LambdaService, _ group: MultiThreadedEventLoopGroup
  ) async throws(LocalLambdaError) -> any Channel {
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(ServerConnection(service.serve))
        }
      }
    do {
      return try await bootstrap.bind(host: "127.0.0.1", port: port).get()
    } catch {
      throw LocalLambdaError(.port, "port \(port) of 127.0.0.1 can't be listened on (\(error)); choose another, or 0 for any")
    }
  }

  /// What has happened so far.
  var statistics: LocalLambda.Statistics { service.statistics }

  /// Ends everything.
  func stop() async {
    _ = try? await service.loop.submit { self.service.beginStopping() }.get()
    _ = try? await listener.close().get()
    await endProcesses()
    try? await group.shutdownGracefully()
    package.remove()
  }

  /// Waiting would take a thread of Swift's pool, so that a thread of its own does it.
  private func endProcesses() async {
    await withCheckedContinuation { continuation in
      let wait: @Sendable () -> Void = { [watch] in
        watch.stop()
        continuation.resume()
      }
      if !TransferThread.start(name: "lambda-stop", wait) { wait() }
    }
  }
}
