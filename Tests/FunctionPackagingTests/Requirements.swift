import Testing

/// What tests need of the machine; they say so where it isn't there.
extension Trait where Self == ConditionTrait {
  static var needsCompiler: Self { .enabled(if: TestPrograms.compiler != nil, "no C compiler is installed") }
  static var needsRoot: Self { .enabled(if: Shell.canChangeRoot, "only root can start a program in an empty root") }
  static func needs(_ program: String) -> Self { .enabled(if: Shell.find(program) != nil, "\(program) is not installed") }
}
