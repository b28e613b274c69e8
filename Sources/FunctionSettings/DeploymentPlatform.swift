/// Where functions run.
package enum DeploymentPlatform: String, Sendable, Hashable, CaseIterable {
  /// AWS Lambda.
  case aws
  /// Google Cloud Run.
  case gcp
  /// Azure Functions, as a custom handler.
  case azure
  /// Knative Serving on a Kubernetes cluster.
  case knative
  /// OpenFaaS with the of-watchdog.
  case openfaas
}
