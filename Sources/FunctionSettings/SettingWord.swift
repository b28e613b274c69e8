/// A value as it was written, and where.
struct SettingWord: Sendable {
  var text: String
  var origin: SettingOrigin
  /// The name, in a map.
  var name = ""
}
