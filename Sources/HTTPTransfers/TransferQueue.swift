/// Who may use the network next: hosts in turn, and within a host those who came first.
struct TransferQueue<Member> {
  private struct Host {
    var waiting: [(id: UInt64, member: Member)] = []
    var head = 0
    var running = 0
  }

  private let total: Int
  private let perHost: Int
  private var hosts: [String: Host] = [:]
  /// The hosts for which somebody waits, the one whose turn it is first.
  private var turns: [String] = []
  /// Members that were let in and haven't finished.
  private(set) var running = 0

  /// A queue that lets in `total` members at once, and `perHost` for one host.
  init(total: Int, perHost: Int) {
    self.total = max(total, 1)
    self.perHost = max(perHost, 1)
  }

  /// Everybody who waits.
  var waiting: [Member] { hosts.values.flatMap { $0.waiting[$0.head...].map(\.member) } }

  /// Joins the line of `host`.
  mutating func append(_ member: Member, id: UInt64, host: String) {
    if hosts[host, default: Host()].waiting.isEmpty { turns.append(host) }
    hosts[host, default: Host()].waiting.append((id, member))
  }

  /// Lets the next one in, who must then finish, if there is room.
  /// - Complexity: the number of hosts that have no room, otherwise amortised O(1).
  mutating func next() -> Member? {
    guard running < total, let turn = turns.firstIndex(where: { (hosts[$0]?.running ?? 0) < perHost }) else { return nil }
    let name = turns.remove(at: turn)
    guard var host = hosts.removeValue(forKey: name) else { return nil }
    let member = host.waiting[host.head].member
    host.head += 1
    host.running += 1
    running += 1
    put(host, name, queuesAgain: true)
    return member
  }

  /// Makes room: one who was let in for `host` has finished.
  mutating func finish(host name: String) {
    guard var host = hosts.removeValue(forKey: name) else { return }
    host.running -= 1
    running -= 1
    put(host, name, queuesAgain: false)
  }

  /// Takes one out who still waits.
  /// - Complexity: O(n) in those who wait for the host.
  mutating func remove(id: UInt64, host name: String) -> Member? {
    guard var host = hosts[name], let place = host.waiting[host.head...].firstIndex(where: { $0.id == id }) else { return nil }
    let member = host.waiting.remove(at: place).member
    if host.head == host.waiting.count { turns.removeAll { $0 == name } }
    put(host, name, queuesAgain: false)
    return member
  }

  /// Stores what became of a host, and forgets one of which nothing is left.
  private mutating func put(_ host: Host, _ name: String, queuesAgain: Bool) {
    var host = host
    if host.head == host.waiting.count {
      host.waiting = []
      host.head = 0
    } else if host.head > 64 && host.head * 2 > host.waiting.count {
      host.waiting.removeFirst(host.head)
      host.head = 0
    }
    if queuesAgain && !host.waiting.isEmpty { turns.append(name) }
    hosts[name] = host.running == 0 && host.waiting.isEmpty ? nil : host
  }
}
