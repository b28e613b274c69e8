extension SettingReader {
  /// The function's environment, by name.
  func variables(_ words: [SettingWord]) throws(SettingsError) -> [FunctionVariable] {
    var variables: [String: FunctionVariable] = [:]
    for word in words {
      guard Self.isVariable(word.name) else {
        throw SettingsError(
          .outOfRange, at: "\(word.origin)",
          "a variable's name consists of letters, digits and _, and doesn't begin with a digit")
      }
      guard variables[word.name] == nil else {
        throw SettingsError(.repeated, at: "\(word.origin)", "the variable \(word.name) was given twice; give it once")
      }
      variables[word.name] = try variable(word)
    }
    return variables.values.sorted { $0.name < $1.name }
  }

  private static func isVariable(_ name: String) -> Bool {
    let fits = name.utf8.enumerated().allSatisfy { place, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): place > 0
      default: false
      }
    }
    return fits && !name.isEmpty
  }

  private func variable(_ word: SettingWord) throws(SettingsError) -> FunctionVariable {
    let reserved = ["SERVERLESS_DATASET_", "SWIFT_DETERMINISTIC_HASHING", "AWS_LAMBDA_"]
    if reserved.contains(where: word.name.hasPrefix) {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)", "the variable \(word.name) is set by whoever runs the function; use another name")
    }
    guard word.text.contains("${") else {
      if FunctionVariable.isSecret(word.name) {
        throw SettingsError(
          .secret, at: "\(word.origin)",
          "the variable \(word.name) looks like a secret, which may stand neither in a file nor in a flag; write "
            + "${\(word.name)}, and set "
            + "\(word.name) in the environment of whoever deploys")
      }
      return FunctionVariable(name: word.name, value: word.text)
    }
    let source = String(word.text.dropFirst(2).dropLast())
    guard word.text.hasPrefix("${"), word.text.hasSuffix("}"), Self.isVariable(source)
    else {
      throw SettingsError(
        .outOfRange, at: "\(word.origin)", "a value that is taken from the environment is ${NAME} and nothing besides; mend it")
    }
    guard let value = environment[source], !value.isEmpty else {
      throw SettingsError(
        .missingVariable, at: "\(word.origin)",
        "the variable \(word.name) is to have the value of \(source), which isn't set here; export \(source) first")
    }
    return FunctionVariable(name: word.name, value: value, source: source)
  }
}
