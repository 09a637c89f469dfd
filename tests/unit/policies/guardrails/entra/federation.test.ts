import {
  federationAudience,
  federationPinned,
  gitHubImmutable,
} from "../../../../../policies/guardrails/entra/federation.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { federated, flexible, managedFederation } from "./resources.ts";

const github = "https://token.actions.githubusercontent.com";
const subject = (text: string) => federated({ issuer: github, subject: text });

specify(federationPinned, {
  keeps: {
    "one account of a cluster": managedFederation({
      issuer: "https://oidc.example.com/1",
      subject: "system:serviceaccount:messaging:callout",
    }),
    "one environment of a repository": subject("repo:example/orders:environment:production"),
    "one branch of a repository": subject("repo:example/orders:ref:refs/heads/main"),
    "an expression that compares exactly": flexible({
      issuer: github,
      claimsMatchingExpression: "claims['sub'] eq 'repo:example/orders:environment:production'",
    }),
  },
  breaks: {
    "a wildcard": [
      subject("repo:example/*:environment:production"),
      'the subject "repo:example/*:environment:production" stands for many',
    ],
    "an empty subject": [subject(""), 'the subject "" stands for many'],
    "every pull request": [
      subject("repo:example/orders:pull_request"),
      'the subject "repo:example/orders:pull_request" is every pull request of the repository',
    ],
    "a repository alone": [
      subject("repo:example/orders"),
      'the subject "repo:example/orders" does not say which environment or branch',
    ],
    "a namespace's default account": [
      managedFederation({
        issuer: "https://oidc.example.com/1",
        subject: "system:serviceaccount:messaging:default",
      }),
      'the subject "system:serviceaccount:messaging:default" is every pod that has no account of its own',
    ],
    "a namespace": [
      subject("system:serviceaccounts:messaging"),
      'the subject "system:serviceaccounts:messaging" names no account',
    ],
    "an expression with a pattern": [
      flexible({
        issuer: github,
        claimsMatchingExpression: "claims['sub'] matches 'repo:example/orders:*'",
      }),
      `the expression "claims['sub'] matches 'repo:example/orders:*'" compares by a pattern`,
    ],
    "an issuer without https": [
      federated({ issuer: "http://oidc.example.com", subject: "one" }),
      "the issuer http://oidc.example.com is not https",
    ],
  },
  unknown: {
    "a subject that comes from elsewhere, and reports the issuer": [
      federated({ issuer: "http://oidc.example.com", subject: unknown.string }),
      "the issuer http://oidc.example.com is not https",
    ],
    "the issuer of a cluster that is not made yet, and reports the subject": [
      managedFederation({
        issuer: unknown.string,
        subject: "system:serviceaccount:messaging:default",
      }),
      'the subject "system:serviceaccount:messaging:default" is every pod that has no account of its own',
    ],
  },
});

const exchange = "api://AzureADTokenExchange";

specify(federationAudience, {
  keeps: {
    "the exchange's audience": federated({ audiences: [exchange] }),
    "a national cloud's": managedFederation({ audiences: ["api://AzureADTokenExchangeUSGov"] }),
    "the exchange's audience of a flexible credential": flexible({ audience: exchange }),
  },
  breaks: {
    "an audience of one's own": [
      federated({ audiences: ["https://example.com"] }),
      "the audience is https://example.com",
    ],
    "one beside the exchange's": [
      managedFederation({ audiences: [exchange, "sts.amazonaws.com"] }),
      "the audience is sts.amazonaws.com",
    ],
    "another one of a flexible credential": [
      flexible({ audience: "sigstore" }),
      "the audience is sigstore",
    ],
  },
  unknown: {
    "one audience, and reports the other": [
      federated({ audiences: [unknown.string, "sigstore"] }),
      "the audience is sigstore",
    ],
  },
});

specify(gitHubImmutable, {
  keeps: {
    "ids of owner and repository": subject("repo:example@123456/orders@456789:environment:live"),
    "another issuer": federated({ issuer: "https://ci.example.com", subject: "repo:a/b:main" }),
  },
  breaks: {
    "names alone": [
      subject("repo:example/orders:environment:live"),
      'the subject "repo:example/orders:environment:live" names the repository without its ids',
    ],
  },
});
