#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folders that the file `ld.so.conf` and those it includes name (ldconfig(8)).
struct LoaderConfiguration {
  /// The folders, in order, as the files name them.
  private(set) var folders: [String] = []
  private let root: String

  /// Reads `/etc/ld.so.conf` below `root`, where there is one. Files that can't be read name no folders, as for the loader.
  init(root: String) {
    self.root = root
    read("/etc/ld.so.conf", depth: 0)
  }

  private mutating func read(_ path: String, depth: Int) {
    // Files that include each other would otherwise have no end.
    guard depth < 10, let content = try? LocalFile.read(root + path) else { return }
    for line in String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == ":" || $0 == "," }
      switch words.first {
      case nil, "hwcap": continue
      case "include":
        for pattern in words.dropFirst() { include(String(pattern), from: path, depth: depth) }
      default:
        // What follows an equals sign was a kind of library once.
        folders += words.map { String($0.prefix { $0 != "=" }) }.filter { !folders.contains($0) }
      }
    }
  }

  private mutating func include(_ pattern: String, from path: String, depth: Int) {
    let absolute = pattern.hasPrefix("/") ? pattern : "\(LocalFile.folder(of: path))/\(pattern)"
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(root + absolute, 0, nil, &found) == 0 else { return }
    for index in 0..<Int(found.gl_pathc) {
      guard let match = found.gl_pathv[index] else { continue }
      read(String(String(cString: match).dropFirst(root.count)), depth: depth + 1)
    }
  }
}
