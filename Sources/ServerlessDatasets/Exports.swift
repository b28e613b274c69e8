// What a program names in its own code comes with this one import.
@_exported public import Formats
@_exported public import Operators
@_exported public import Records

@_exported public import struct Execution.DatasetError
