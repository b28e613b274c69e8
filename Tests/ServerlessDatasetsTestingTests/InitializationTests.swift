import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct InitializationTests {
  @Test func whatIsPrintedBeforeTheFirstInvocationIsInItsLog() async throws {
    try await withService {
      $0.variables["ECHO_INIT"] = "print"
    } _: { (_, client) async throws in
      let first = try await client.invoke("{}", log: true)
      #expect(first.log?.hasPrefix("initialising\nSTART RequestId: \(first.requestID) Version: $LATEST\n") == true)
      #expect(first.log?.contains("Init Duration: ") == true)
      let second = try await client.invoke("{}", log: true)
      #expect(second.log?.hasPrefix("START RequestId: ") == true)
      #expect(second.log?.contains("Init Duration: ") == false)
    }
  }

  @Test func reportedErrorsAreTheAnswer() async throws {
    try await withService {
      $0.variables["ECHO_INIT"] = "error"
    } _: { (service, client) async throws in
      let reply = try await client.invoke("{}", log: true)
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body == #"{"errorType":"Echo.NoLicence","errorMessage":"no licence found","stackTrace":[]}"#)
      #expect(reply.log?.contains("Phase: init\tStatus: error\tError Type: Echo.NoLicence") == true)
      try await eventually { service.statistics.environments == 0 }
    }
  }

  @Test func processesThatEndAreErrors() async throws {
    try await withService {
      $0.variables["ECHO_INIT"] = "exit"
    } _: { (service, client) async throws in
      let reply = try await client.invoke("{}", log: true)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body.contains(#""errorType":"Runtime.ExitError""#))
      #expect(reply.body.contains("Error: Runtime exited with error: exit status 3"))
      #expect(reply.log?.contains("no licence found\nINIT_REPORT Init Duration: ") == true)
      #expect(reply.log?.contains("Phase: init\tStatus: error\tError Type: Runtime.ExitError") == true)
      #expect(service.statistics.executions == 0)
    }
  }

  @Test func whoTakesTooLongIsStartedOnceMore() async throws {
    let folder = try TemporaryFolder()
    try await withService {
      $0.variables["ECHO_INIT"] = "await"
      $0.variables["ECHO_MARKER"] = folder.path + "/marker"
      $0.initializationTimeout = .milliseconds(200)
    } _: { (service, client) async throws in
      async let invoked = client.invoke(#"{"a":1}"#, log: true)
      try await eventually { service.statistics.coldStarts == 2 }
      mkdir(folder.path + "/marker", 0o755)
      let reply = try await invoked
      #expect(reply.functionError == nil)
      #expect(reply.body == #"{"a":1}"#)
      #expect(service.statistics.coldStarts == 2)
      #expect(service.statistics.environments == 1)
    }
  }

  @Test func whoTakesTooLongTwiceHasTimedOut() async throws {
    try await withService {
      $0.variables["ECHO_INIT"] = "hang"
      $0.initializationTimeout = .milliseconds(100)
      $0.timeout = .milliseconds(200)
    } _: { (service, client) async throws in
      let reply = try await client.invoke("{}", log: true)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body.contains(#""errorType":"Sandbox.Timedout""#))
      #expect(reply.body.contains("Task timed out after 0.20 seconds"))
      #expect(service.statistics.coldStarts == 2)
      try await eventually { service.statistics.environments == 0 }
    }
  }

  @Test func programsThatCantBeStartedAreErrors() async throws {
    let folder = try TemporaryFolder()
    let descriptor = open(folder.path + "/bootstrap", O_WRONLY | O_CREAT, 0o755)
    _ = write(descriptor, "no program", 10)
    close(descriptor)
    try await withService {
      $0.package = folder.path
    } _: { (_, client) async throws in
      let reply = try await client.invoke("{}")
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body.contains(#""errorType":"Runtime.InvalidEntrypoint""#))
      #expect(reply.body.contains("exec format error"))
    }
  }
}
