extension FunctionSettings {
  /// Every setting with its value and where that came from, a line each. Values that came from the environment as variables
  /// don't show.
  package func explain() -> String {
    let rows = SettingKey.allCases.map { (key: $0.rawValue, value: shown($0), origin: "\(origins[$0] ?? .default)") }
    let keyWidth = rows.map(\.key.count).max() ?? 0
    let valueWidth = min(rows.map(\.value.count).max() ?? 0, 40)
    return rows.map { row in "\(padded(row.key, keyWidth))  \(padded(row.value, valueWidth))  \(row.origin)\n" }.joined()
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private func shown(_ key: SettingKey) -> String {
    let value: String? =
      switch key {
      case .function: function
      case .platform: platform.rawValue
      case .region: region
      case .endpoint: endpoint
      case .memory: memory.map(String.init).joined(separator: ", ")
      case .timeout: String(timeout)
      case .temporaryStorage: String(temporaryStorage)
      case .concurrency: String(concurrency)
      case .architecture: architecture?.rawValue
      case .storage: storage
      case .reads: reads.isEmpty ? nil : reads.joined(separator: ", ")
      case .writes: writes.isEmpty ? nil : writes.joined(separator: ", ")
      case .role: role
      case .variables: variables.isEmpty ? nil : variables.map(\.description).joined(separator: ", ")
      case .image: image
      case .project: project
      case .serviceAccount: serviceAccount
      case .namespace: namespace
      case .url: url
      case .authentication: authentication.rawValue
      }
    return value ?? "-"
  }
}
