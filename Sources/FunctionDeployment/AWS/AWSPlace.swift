package import CloudCredentials
package import FunctionSettings

/// The region that is deployed to, and where its services are.
package struct AWSPlace: Sendable, Hashable {
  /// The region.
  package let region: String
  /// The partition that ARNs name: `aws`, or that of a separate cloud.
  package let partition: String
  /// The endpoints, without a slash at the end.
  let lambda: String
  let iam: String
  let sts: String
  /// The region that calls of IAM are signed for.
  let iamRegion: String

  /// The place that settings and environment name. An `endpoint` of the settings is that of all services, unless the
  /// environment has one for a service; it comes before `AWS_ENDPOINT_URL_LAMBDA`, which comes before `AWS_ENDPOINT_URL`.
  /// - Throws: ``DeploymentError`` with `invalid` if nobody names a region.
  package init(_ settings: FunctionSettings, context: CredentialContext = CredentialContext()) throws(DeploymentError) {
    guard let region = settings.region ?? AWSProfiles(context).region else {
      throw DeploymentError(
        .invalid, "no region is set; give --region, set AWS_REGION or write `region:` into the file of settings")
    }
    self.region = region
    let isChina = region.hasPrefix("cn-")
    let isGovernment = region.hasPrefix("us-gov-")
    partition = isChina ? "aws-cn" : isGovernment ? "aws-us-gov" : "aws"
    let domain = isChina ? "amazonaws.com.cn" : "amazonaws.com"
    iamRegion = isChina ? "cn-north-1" : isGovernment ? "us-gov-west-1" : "us-east-1"
    func endpoint(_ service: String, _ usual: String, settingFirst: Bool) -> String {
      let own = context.variable("AWS_ENDPOINT_URL_" + service)
      let given = settingFirst ? settings.endpoint ?? own : own ?? settings.endpoint
      let text = given ?? context.variable("AWS_ENDPOINT_URL") ?? "https://\(usual)"
      return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
    lambda = endpoint("LAMBDA", "lambda.\(region).\(domain)", settingFirst: true)
    iam = endpoint(
      "IAM", isChina ? "iam.cn-north-1.\(domain)" : isGovernment ? "iam.us-gov.\(domain)" : "iam.\(domain)", settingFirst: false
    )
    sts = endpoint("STS", "sts.\(region).\(domain)", settingFirst: false)
  }

  /// The name of a function, version or alias to the whole of AWS.
  func functionARN(_ account: String, _ name: String) -> String {
    "arn:\(partition):lambda:\(region):\(account):function:\(name)"
  }
}
