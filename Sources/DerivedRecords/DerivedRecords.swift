// What the macro expands to is named through this module, so that a file needs no other import.
@_exported public import Records
