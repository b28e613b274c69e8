internal import Exchange
internal import Formats
internal import ObjectStorage
internal import Operators
internal import Records

extension TaskReply {
  /// The class of an error that ended a task. What isn't the library's own was thrown by the program.
  init(failure error: any Error) {
    switch error {
    case let error as FormatError:
      let isTransient = error.code.rawValue == StorageError.Code.io.rawValue
      self = isTransient ? .transient(error.description) : .fatal(DatasetError(.badInput, error.description))
    case let error as StorageError:
      self = error.code == .io ? .transient(error.description) : .fatal(DatasetError(.storage, error.description))
    case let error as ExchangeError:
      self = error.code == .storage ? .transient(error.description) : .fatal(DatasetError(.storage, error.description))
    case let error as OperatorError:
      let code: DatasetError.Code = error.code == .outOfMemory ? .outOfMemory : .misuse
      self = .fatal(DatasetError(code, error.message))
    case let error as RecordError where error.code == .noCodec: self = .fatal(DatasetError(.noCodec, error.message))
    default: self = .userFailure("\(type(of: error)): \(error)")
    }
  }
}
