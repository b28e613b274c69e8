//! Types of one's own that cross from stage to stage.

import ArgumentParser
import ServerlessDatasets

// snippet.convertible
struct Order: RecordConvertible {
  var customer: Text
  var items: [Text]
  var amount: Double

  var recordFields: (Text, [Text], Double) { (customer, items, amount) }
  init(recordFields fields: (Text, [Text], Double)) { (customer, items, amount) = fields }
}
// snippet.end

// snippet.codable
struct Address: Codable {
  var street: String
  var city: String?
}
// snippet.end

enum Channel: String, RecordKey {
  case shop, web, phone
}

// snippet.key
struct CustomerID: RecordConvertible, RecordKey {
  var region: Int
  var number: Int

  var recordFields: (Int, Int) { (region, number) }
  init(recordFields fields: (Int, Int)) { (region, number) = fields }
  var stableHash: UInt64 { StableHash.combine(region.stableHash, number.stableHash) }
}
// snippet.end

@main
struct OwnRecords: ServerlessProgram {
  @Argument var orders: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let orders = session.readText(orders).map { line in
      let fields = Array(line.fields(separator: ","))
      return Order(recordFields: (fields[0], Array(fields.dropFirst()), Double(fields.count)))
    }
    // snippet.use
    let addresses = session.dataset(of: [(Channel.web, Address(street: "Rua Augusta 1", city: "Lisbon"))])
    let byChannel = orders.map { order in (order.items.isEmpty ? Channel.phone : .web, order) }.join(addresses)
    // snippet.end
    _ = try await byChannel.count()
  }
}
