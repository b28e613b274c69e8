import FunctionSettings
import Testing

@testable import FunctionDeployment

/// Who may do what, and which codes stay.
@Suite struct PolicyTests {
  private func policies(_ change: (inout FunctionSettings) -> Void, region: String = "eu-central-1") throws -> AWSPolicies {
    var settings = FunctionSettings()
    settings.region = region
    change(&settings)
    return AWSPolicies(
      place: try AWSPlace(settings, context: AWSDeployerTests.context()), account: "123456789012", function: "f",
      settings: settings)
  }

  @Test func aFunctionMayWriteItsLogAndUseItsStorage() throws {
    let policy = try policies {
      $0.storage = "s3://work/runs/?region=eu-central-1"
      $0.reads = ["s3://data/in/part-*.txt", "s3://data/one.csv", "gs://elsewhere/x"]
    }
    #expect(
      policy.execution == [
        "Version": "2012-10-17",
        "Statement": [
          [
            "Sid": "Logs", "Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [
              "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/f",
              "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/f:*",
            ],
          ],
          [
            "Sid": "Write0", "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            "Resource": ["arn:aws:s3:::work/runs/*"],
          ],
          [
            "Sid": "ListWritten0", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::work"],
            "Condition": ["StringLike": ["s3:prefix": ["runs", "runs/*"]]],
          ],
          ["Sid": "Read0", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::data/in/part-*"]],
          [
            "Sid": "ListRead0", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::data"],
            "Condition": ["StringLike": ["s3:prefix": ["in/part-*"]]],
          ],
          [
            "Sid": "Read1", "Effect": "Allow", "Action": ["s3:GetObject"],
            "Resource": ["arn:aws:s3:::data/one.csv", "arn:aws:s3:::data/one.csv/*"],
          ],
          [
            "Sid": "ListRead1", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::data"],
            "Condition": ["StringLike": ["s3:prefix": ["one.csv", "one.csv/*"]]],
          ],
        ],
      ])
    #expect(policy.foreign == ["gs://elsewhere/x"])
  }

  @Test func aDriverMayCallTheDeployedVersionsOnly() throws {
    let statements = try policies({ _ in }, region: "us-gov-west-1").invocation["Statement"]?.array
    #expect(
      statements == [
        [
          "Sid": "Invoke", "Effect": "Allow", "Action": ["lambda:InvokeFunction"],
          "Resource": ["arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:code-*"],
        ]
      ])
  }

  @Test(arguments: [
    ("s3://b", ["arn:aws:s3:::b/*"], []), ("s3://b/", ["arn:aws:s3:::b/*"], []),
    ("s3://b?style=path", ["arn:aws:s3:::b/*"], []),
    ("s3://b/x/", ["arn:aws:s3:::b/x/*"], ["x", "x/*"]), ("s3://b/x?.txt", ["arn:aws:s3:::b/x*"], ["x*"]),
    ("s3://b/*/x", ["arn:aws:s3:::b/*"], []),
  ]) func urisBecomeObjects(_ uri: String, _ objects: [String], _ prefixes: [String]) throws {
    let grant = try #require(S3Grant(uri))
    #expect(grant.objects("aws", mayBeOne: false) == objects && grant.listedPrefixes == prefixes)
  }

  @Test func othersAreNoneOfS3() {
    for uri in ["gs://b/x", "file:///x", "s3:b", "s3://", "s3:///x"] { #expect(S3Grant(uri) == nil) }
  }

  @Test func theNewestCodesAndOtherPeoplesAliasesStay() {
    func alias(_ name: String, _ versions: String...) -> LambdaClient.Alias {
      LambdaClient.Alias(name: name, version: versions[0], versions: Set(versions))
    }
    let aliases = [
      alias("code-a-512", "1"), alias("code-a-1024", "2"), alias("code-b-512", "3"), alias("code-c-512", "9"),
      alias("live", "5", "6"), alias("code-odd", "7"),
    ]
    // The current code is kept, though it is the oldest.
    let retired = RetiredCodes(aliases, current: "b", kept: 2)
    #expect(retired.aliases.map(\.name) == ["code-a-512", "code-a-1024"])
    #expect(retired.versions(["1", "2", "3", "4", "5"]) == ["1", "2"])
    let newer = RetiredCodes(aliases, current: "c", kept: 3)
    #expect(newer.aliases.isEmpty)
    #expect(newer.versions(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]) == ["4", "8"])
  }
}
