import type * as pulumi from "@pulumi/pulumi";

/** A program that has a separate application, and how it proves its identity. */
export interface EntraWorkloadArgs {
  /** Name for messages and resource names, for example `shipping`. */
  name: string;
  /** Name of its application. @default displayName of the API, a colon and the name */
  displayName?: string;
  /** Values of the roles that it holds. */
  roles: string[];
  /** Kubernetes service accounts, of AKS or any cluster whose issuer Entra can reach. */
  serviceAccounts?: EntraServiceAccountArgs[];
  /** GitHub Actions jobs of an environment. */
  github?: EntraGitHubArgs[];
  /** Any other issuer of OpenID Connect tokens. */
  federated?: EntraFederatedArgs[];
  /** What these tokens' `aud` is; the national clouds have others. @default api://AzureADTokenExchange */
  audience?: pulumi.Input<string>;
  /** PEM of an X.509 certificate whose key the program has. Federation needs no key that can be lost. */
  certificate?: pulumi.Input<string>;
  /** Two passwords that take turns. The last resort: a password works for anyone who has it. @default none */
  rotation?: EntraRotationArgs;
}

/** A Kubernetes service account that a workload runs as. */
export interface EntraServiceAccountArgs {
  /** The cluster's issuer, for example `oidcIssuerUrl` of an AKS cluster. */
  issuer: pulumi.Input<string>;
  /** Namespace of the service account. */
  namespace: string;
  /** Name of the service account. */
  name: string;
  /** Name for messages, where several clusters have a service account of this name. @default none */
  cluster?: string;
}

/** Jobs of GitHub Actions that run in one environment of a repository. */
export interface EntraGitHubArgs {
  /**
   * Owner and name, for example `example/orders`; with their ids, `example@123456/orders@456789`, where the repository's
   * tokens have immutable subjects, as in all repositories that were made, renamed or transferred since July 2026.
   */
  repository: string;
  /** The environment, whose protection rules say who may run jobs in it. */
  environment: string;
}

/** Exactly these tokens: the match is literal, without wildcards. */
export interface EntraFederatedArgs {
  /** Name of the credential, for example `build-server`. */
  name: string;
  /** The tokens' `iss`. */
  issuer: pulumi.Input<string>;
  /** The tokens' `sub`. */
  subject: pulumi.Input<string>;
  /** The tokens' `aud`. @default the workload's `audience` */
  audience?: pulumi.Input<string>;
}

/** When new passwords are made. */
export interface EntraRotationArgs {
  /** Days from one new password to the next, 1 to 240; each is good for two to three times as long. @default 30 */
  days?: number;
}
