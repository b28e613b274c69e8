extension HyperLogLog {
  /// How many distinct hashes were added.
  @usableFromInline var estimate: Int { registers.isEmpty ? hashCount : Int(estimateOfRegisters.rounded()) }

  /// Ertl's "improved raw estimate" (his algorithm 6).
  private var estimateOfRegisters: Double {
    let count = Double(registers.count)
    let longest = 64 - precision
    var histogram = [Double](repeating: 0, count: longest + 2)
    for register in registers { histogram[Int(register)] += 1 }
    var sum = count * Self.tau(1 - histogram[longest + 1] / count)
    for run in stride(from: longest, through: 1, by: -1) { sum = 0.5 * (sum + histogram[run]) }
    sum += count * Self.sigma(histogram[0] / count)
    // 1 / (2 ln 2)
    return 0.721_347_520_444_481_7 * count * count / sum
  }

  /// x + Σ x^(2^k) 2^(k-1), which corrects for registers that are still zero.
  private static func sigma(_ share: Double) -> Double {
    if share == 1 { return .infinity }
    var (power, weight, sum) = (share, 1.0, share)
    while true {
      power *= power
      let before = sum
      sum += power * weight
      weight += weight
      if sum == before { return sum }
    }
  }

  /// (1 - x - Σ (1 - x^(2^-k))² 2^-k) / 3, which corrects for registers that are full.
  private static func tau(_ share: Double) -> Double {
    if share == 0 || share == 1 { return 0 }
    var (root, weight, sum) = (share, 1.0, 1 - share)
    while true {
      root = root.squareRoot()
      let before = sum
      weight *= 0.5
      sum -= (1 - root) * (1 - root) * weight
      if sum == before { return sum / 3 }
    }
  }
}
