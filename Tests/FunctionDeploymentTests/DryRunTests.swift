import FunctionSettings
import Testing

@testable import FunctionDeployment

/// What a dry run prints: every call, and no secret.
@Suite struct DryRunTests {
  private func deployer(_ caller: RecordingCaller) throws -> AWSDeployer {
    var settings = FunctionSettings()
    settings.memory = [512]
    settings.storage = "s3://work/runs"
    settings.variables = [FunctionVariable(name: "TOKEN", value: "very-secret", source: "TOKEN")]
    return try AWSDeployer(function: "census", settings: settings, caller: caller, context: AWSDeployerTests.context())
  }

  @Test func aDeploymentToANewAccountShowsEveryCall() throws {
    let caller = RecordingCaller()
    _ = try deployer(caller).deploy(SmallCode.code(1))
    #expect(caller.shown == Self.deployment)
    #expect(!caller.shown.contains("very-secret"))
  }

  @Test func undeployingShowsItsCalls() throws {
    let caller = RecordingCaller()
    _ = try deployer(caller).undeploy()
    #expect(
      caller.calls.map { "\($0.method) \($0.url) \($0.item("Action") ?? "")" } == [
        "GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census ",
        "GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/aliases ",
        "DELETE https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census ",
        "POST https://iam.amazonaws.com/ GetRole", "POST https://iam.amazonaws.com/ ListRolePolicies",
        "POST https://iam.amazonaws.com/ DeleteRolePolicy", "POST https://iam.amazonaws.com/ DeleteRole",
      ])
  }

  static let deployment = """
    GetCallerIdentity: POST https://sts.eu-central-1.amazonaws.com/
      Action=GetCallerIdentity
      Version=2011-06-15

    GetRole: POST https://iam.amazonaws.com/
      Action=GetRole
      Version=2010-05-08
      RoleName=serverless-dataset-census

    CreateRole: POST https://iam.amazonaws.com/
      Action=CreateRole
      Version=2010-05-08
      RoleName=serverless-dataset-census
      AssumeRolePolicyDocument={
        "Statement": [
          {
            "Action": "sts:AssumeRole",
            "Effect": "Allow",
            "Principal": {
              "Service": "lambda.amazonaws.com"
            }
          }
        ],
        "Version": "2012-10-17"
      }
      Description=Of the function census
      Tags.member.1.Key=serverless-dataset
      Tags.member.1.Value=role

    GetRolePolicy: POST https://iam.amazonaws.com/
      Action=GetRolePolicy
      Version=2010-05-08
      RoleName=serverless-dataset-census
      PolicyName=serverless-dataset

    PutRolePolicy: POST https://iam.amazonaws.com/
      Action=PutRolePolicy
      Version=2010-05-08
      RoleName=serverless-dataset-census
      PolicyName=serverless-dataset
      PolicyDocument={
        "Statement": [
          {
            "Action": [
              "logs:CreateLogGroup",
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            "Effect": "Allow",
            "Resource": [
              "arn:aws:logs:eu-central-1:ACCOUNT:log-group:/aws/lambda/census",
              "arn:aws:logs:eu-central-1:ACCOUNT:log-group:/aws/lambda/census:*"
            ],
            "Sid": "Logs"
          },
          {
            "Action": [
              "s3:GetObject",
              "s3:PutObject",
              "s3:DeleteObject",
              "s3:AbortMultipartUpload"
            ],
            "Effect": "Allow",
            "Resource": [
              "arn:aws:s3:::work/runs/*"
            ],
            "Sid": "Write0"
          },
          {
            "Action": [
              "s3:ListBucket"
            ],
            "Condition": {
              "StringLike": {
                "s3:prefix": [
                  "runs",
                  "runs/*"
                ]
              }
            },
            "Effect": "Allow",
            "Resource": [
              "arn:aws:s3:::work"
            ],
            "Sid": "ListWritten0"
          }
        ],
        "Version": "2012-10-17"
      }

    GetFunction: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census

    CreateFunction: POST https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions
      {
        "Architectures": [
          "x86_64"
        ],
        "Code": {
          "ZipFile": "<117 bytes in base 64>"
        },
        "Description": "serverless-dataset 01010101010101010101010101010101, 512 MB",
        "Environment": {
          "Variables": {
            "SWIFT_DETERMINISTIC_HASHING": "1",
            "TOKEN": "<not shown>"
          }
        },
        "EphemeralStorage": {
          "Size": 2048
        },
        "FunctionName": "census",
        "Handler": "bootstrap",
        "MemorySize": 512,
        "PackageType": "Zip",
        "Role": "arn:aws:iam::ACCOUNT:role/serverless-dataset-census",
        "Runtime": "provided.al2023",
        "Tags": {
          "serverless-dataset": "function"
        },
        "Timeout": 900
      }

    GetFunctionConfiguration: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/configuration

    GetAlias: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/aliases/code-01010101010101010101010101010101-512

    PublishVersion: POST https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/versions
      {
        "CodeSha256": "kPmNzF6sSgZxGmhaXuXkB+W1vq3kO1rtzFlZcCbou+c=",
        "Description": "serverless-dataset 01010101010101010101010101010101, 512 MB"
      }

    GetFunctionConfiguration: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/configuration?Qualifier=VERSION

    CreateAlias: POST https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/aliases
      {
        "Description": "serverless-dataset 01010101010101010101010101010101, 512 MB",
        "FunctionVersion": "VERSION",
        "Name": "code-01010101010101010101010101010101-512"
      }

    GetFunctionEventInvokeConfig: GET https://lambda.eu-central-1.amazonaws.com/2019-09-25/functions/census/event-invoke-config?Qualifier=code-01010101010101010101010101010101-512

    PutFunctionEventInvokeConfig: PUT https://lambda.eu-central-1.amazonaws.com/2019-09-25/functions/census/event-invoke-config?Qualifier=code-01010101010101010101010101010101-512
      {
        "MaximumRetryAttempts": 0
      }

    ListAliases: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/aliases

    ListVersionsByFunction: GET https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/census/versions

    """
}
