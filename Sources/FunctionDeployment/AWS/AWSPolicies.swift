internal import RemoteFunctions
import FunctionSettings

/// Who may do what: the least that each needs.
struct AWSPolicies: Sendable {
  let place: AWSPlace
  let account: String
  let function: String
  let settings: FunctionSettings

  /// Who may take the function's role: Lambda.
  static let trust: JSONValue = [
    "Version": "2012-10-17",
    "Statement": [["Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ["Service": "lambda.amazonaws.com"]]],
  ]

  /// What the function may do: write its own log, and work on its storage.
  var execution: JSONValue { document([logs] + storage) }

  /// What the user who runs the driver needs: to call the deployed versions, and the storage.
  var invocation: JSONValue {
    let call = statement(
      "Invoke", ["lambda:InvokeFunction"], [place.functionARN(account, "\(function):\(LambdaAlias.mark)*")])
    return document([call] + storage)
  }

  /// URIs that no policy of AWS can speak of.
  var foreign: [String] {
    ([settings.storage].compactMap { $0 } + settings.reads + settings.writes).filter { S3Grant($0) == nil }
  }

  private var logs: JSONValue {
    let group = "arn:\(place.partition):logs:\(place.region):\(account):log-group:/aws/lambda/\(function)"
    return statement(
      "Logs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [group, group + ":*"])
  }

  private var storage: [JSONValue] {
    var statements: [JSONValue] = []
    let work = (settings.storage.map { [$0] } ?? []) + settings.writes
    for (number, grant) in work.compactMap({ S3Grant($0) }).enumerated() {
      let changes = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
      statements.append(statement("Write\(number)", changes, grant.objects(place.partition, mayBeOne: false)))
      statements.append(listing("ListWritten\(number)", grant))
    }
    for (number, grant) in settings.reads.compactMap({ S3Grant($0) }).enumerated() {
      statements.append(statement("Read\(number)", ["s3:GetObject"], grant.objects(place.partition, mayBeOne: true)))
      statements.append(listing("ListRead\(number)", grant))
    }
    return statements
  }

  private func listing(_ name: String, _ grant: S3Grant) -> JSONValue {
    var values = statement(name, ["s3:ListBucket"], ["arn:\(place.partition):s3:::\(grant.bucket)"]).values
    if !grant.listedPrefixes.isEmpty {
      values["Condition"] = ["StringLike": ["s3:prefix": .texts(grant.listedPrefixes)]]
    }
    return .object(values)
  }

  private func statement(_ name: String, _ actions: [String], _ resources: [String]) -> JSONValue {
    ["Sid": .text(name), "Effect": "Allow", "Action": .texts(actions), "Resource": .texts(resources)]
  }

  private func document(_ statements: [JSONValue]) -> JSONValue {
    ["Version": "2012-10-17", "Statement": .list(statements)]
  }
}
