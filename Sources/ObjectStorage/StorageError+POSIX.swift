#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension StorageError {
  /// What the system's error number means for somebody who has to mend it. `action` completes "could not …".
  package static func posix(_ number: Int32, _ action: String, path: String) -> StorageError {
    let reason = String(cString: strerror(number))
    switch number {
    case ENOENT:
      return StorageError(
        .notFound, path: path, "could not \(action): it does not exist; check the path\(hint(forRelative: path))")
    case EACCES, EPERM, EROFS:
      return StorageError(
        .accessDenied, path: path,
        "could not \(action): \(reason.lowercased()); grant this user access to it and its folders, or choose another path")
    case EEXIST:
      return StorageError(.alreadyExists, path: path, "could not \(action): it exists; choose another name or delete it first")
    case ENOSPC, EDQUOT:
      return StorageError(
        .noSpace, path: path,
        "could not \(action): no space left on the disk; free some, or use a folder on a larger disk "
          + "(for intermediate data with --storage)")
    case ENOTDIR:
      return StorageError(
        .invalid, path: path, "could not \(action): a part of the path is a file, not a folder; use another path")
    case EISDIR, ENOTEMPTY:
      return StorageError(
        .invalid, path: path, "could not \(action): a folder has that name; use another name or delete the folder")
    case ENAMETOOLONG:
      return StorageError(.invalid, path: path, "could not \(action): the name is too long for this file system; shorten it")
    case ELOOP:
      return StorageError(.invalid, path: path, "could not \(action): its symbolic links lead in a circle; mend the links")
    case EMFILE, ENFILE:
      return StorageError(.io, path: path, "could not \(action): too many open files; raise the limit with ulimit -n")
    case EINVAL, EFBIG:
      return StorageError(.invalid, path: path, "could not \(action): \(reason.lowercased()); use another file system or path")
    default:
      return StorageError(
        .io, path: path,
        "could not \(action): \(reason.lowercased()) (errno \(number)); check the disk or mount, then try again")
    }
  }

  private static func hint(forRelative path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return "" }
    defer { free(folder) }
    return " (relative paths count from \(String(cString: folder)))"
  }
}
