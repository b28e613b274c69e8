/// Derives ``Records/Record`` for a struct or an enum: a columnar coding of its stored properties, or of its cases' payloads.
///
///     import DerivedRecords
///     import ServerlessDatasets
///
///     @Record struct Visit { var page: Text; var seconds: Double }
///     @Record enum Shape: Hashable { case circle(radius: Double), square(Double), empty }
///
/// A type that names `Hashable` (or `RecordKey`) where it is declared, and an enum without payloads, becomes a
/// ``Records/RecordKey`` as well: rows can be grouped and joined by it at the speed of its parts. Such a key is compared part
/// by part, so it can't be derived for a type that has an `==` of its own. To be `Hashable` and no key, declare that in an
/// extension.
///
/// Properties may be of any type that has a codec: records, tuples, optionals, collections, `Codable` types. A property that is
/// computed or static isn't part of the row; nor is a `let` with an initial value, which each decoded value makes anew. Generic
/// types are records when their parameters are. What can't be derived is an error that says how to mend it: property wrappers,
/// observers, lazy and weak properties, indirect cases, classes.
///
/// The schema names the type, its properties or cases, their order and types; change any and what was written before is
/// refused.
@attached(
  extension, conformances: Record, RecordKey, Sendable,
  names: named(makeCodec), named(stableHash), named(isSameKey), named(detached)
)
public macro Record() = #externalMacro(module: "RecordMacros", type: "RecordMacro")
