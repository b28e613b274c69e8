/// What a value looks like in the file.
enum SettingShape: Sendable {
  /// One value.
  case scalar
  /// Several, or one.
  case list
  /// Names with a value each.
  case map
}
