/// The processors that function platforms offer.
package enum ProgramArchitecture: String, Sendable, Hashable, CaseIterable {
  /// 64-bit Intel and AMD. Named as Lambda and everybody names it.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case x86_64
  /// 64-bit ARM.
  case arm64

  /// The number in an ELF header (`e_machine`).
  init?(machine: UInt16) {
    switch machine {
    case 62: self = .x86_64
    case 183: self = .arm64
    default: return nil
    }
  }

  /// What container images call it.
  package var imageName: String { self == .x86_64 ? "amd64" : "arm64" }

  /// What GNU systems with folders for several processors call it.
  var multiarchName: String { self == .x86_64 ? "x86_64-linux-gnu" : "aarch64-linux-gnu" }
}
