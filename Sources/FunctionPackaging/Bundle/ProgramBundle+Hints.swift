#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ProgramBundle {
  /// What could make the package smaller or quicker to start, and what else its owner should know.
  package var hints: [String] {
    let names = Set(libraries.map(\.name))
    var hints = notes
    if names.contains("libswiftCore.so") {
      hints.append(
        "Swift's own libraries are \(megabytes("libswift")) of it: build with --static-swift-stdlib, which keeps what is used")
    }
    if names.contains("lib_FoundationICU.so") {
      hints.append(
        "\(megabytes("lib_FoundationICU")) are ICU's data, which libFoundationInternationalization needs: import "
          + "FoundationEssentials instead of Foundation, in all modules, and it goes")
    } else if program.holds("icudt") || program.holds("CmnD") {
      hints.append(
        "the program holds ICU's data (about 30 MiB), which Foundation brings: import FoundationEssentials instead, in all "
          + "modules, and it goes")
    }
    if names.contains("libgnutls.so.30"), names.contains("libssl.so.3") {
      hints.append(
        "libcurl brings GnuTLS beside OpenSSL, for LDAP and RTMP: one without these is \(megabytes("libgnutls")) less")
    }
    if program.hasSymbols { hints.append("the program has its symbols: strip it") }
    return hints
  }

  private func megabytes(_ prefix: String) -> String {
    let size = libraries.filter { $0.name.hasPrefix(prefix) }.reduce(0) { $0 + $1.file.bytes.count }
    return PackageReport.mebibytes(size) + " MiB"
  }
}

extension ELFFile {
  /// Whether these letters stand anywhere in the file.
  fileprivate func holds(_ text: String) -> Bool {
    let letters = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while rest.count >= letters.count, let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
        guard let found = memchr(start, Int32(letters[0]), rest.count - letters.count + 1) else { return false }
        if memcmp(found, letters, letters.count) == 0 { return true }
        rest = rest.dropFirst(UnsafeRawPointer(found) - start + 1)
      }
      return false
    }
  }
}
