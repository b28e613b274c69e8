import Foundation
import Testing

@testable import ObjectStorage

@Suite struct StorageErrorTests {
  @Test(arguments: [
    (ENOENT, StorageError.Code.notFound), (EACCES, .accessDenied), (EPERM, .accessDenied), (EROFS, .accessDenied),
    (EEXIST, .alreadyExists), (ENOSPC, .noSpace), (EDQUOT, .noSpace), (ENOTDIR, .invalid), (EISDIR, .invalid),
    (ELOOP, .invalid),
    (ENAMETOOLONG, .invalid), (EINVAL, .invalid), (EMFILE, .io), (EIO, .io),
  ]) func everyErrorNumberHasACodeAndAWayOut(_ number: Int32, _ code: StorageError.Code) {
    let error = StorageError.posix(number, "write it", path: "/x")
    #expect(error.code == code)
    #expect(error.path == "/x")
    #expect(error.message.hasPrefix("could not write it: "))
    #expect(error.message.contains(";"))
  }

  @Test func relativePathsSayFromWhere() {
    let error = StorageError.posix(ENOENT, "open it", path: "x")
    #expect(error.message.contains(FileManager.default.currentDirectoryPath))
  }
}
