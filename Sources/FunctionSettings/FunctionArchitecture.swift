/// The processors that functions run on, by AWS's names.
package enum FunctionArchitecture: String, Sendable, Hashable, CaseIterable {
  /// 64-bit Intel and AMD.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case x86_64
  /// 64-bit ARM.
  case arm64
}
