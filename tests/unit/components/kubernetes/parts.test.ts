import { describe, expect, it } from "vitest";
import { envVars } from "../../../../components/kubernetes/cluster/env.ts";
import { peer } from "../../../../components/kubernetes/cluster/network-peer.ts";
import { quantityBytes } from "../../../../components/kubernetes/cluster/resources.ts";
import { settingsOf } from "../../../../components/kubernetes/existing/settings.ts";

describe("quantityBytes", () => {
  it.each([
    ["1Gi", 1024 ** 3],
    ["1.5Mi", 1.5 * 1024 ** 2],
    ["500M", 500e6],
    ["128k", 128e3],
    ["1024", 1024],
    ["a lot", undefined],
    ["", undefined],
  ])("%s", (quantity, bytes) => {
    expect(quantityBytes(quantity)).toBe(bytes);
  });
});

describe("peer", () => {
  it.each([
    [
      { namespace: "shop" },
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } },
    ],
    [{ namespaceLabels: {} }, { namespaceSelector: { matchLabels: {} } }],
    [{ podLabels: { app: "x" } }, { podSelector: { matchLabels: { app: "x" } } }],
    [{ cidr: "10.0.0.0/8" }, { ipBlock: { cidr: "10.0.0.0/8" } }],
  ])("%j", (args, expected) => {
    expect(peer(args, "clients")).toEqual(expected);
  });

  it.each([[{}], [{ cidr: "10.0.0.0/8", namespace: "shop" }]])("refuses %j", (args) => {
    expect(() => peer(args, "clients")).toThrow(/networkPolicy.clients: a peer is either pods/);
  });
});

describe("envVars", () => {
  it("takes texts, and what Kubernetes has beside them", () => {
    const valueFrom = { fieldRef: { fieldPath: "spec.nodeName" } };
    expect(envVars({ A: "1", B: { valueFrom } })).toEqual([
      { name: "A", value: "1" },
      { name: "B", valueFrom },
    ]);
  });
});

describe("settingsOf", () => {
  it("keeps whom a server trusts and what logins may take, and leaves the rest to the chart", () => {
    const text = [
      "# A comment",
      "server_name: $SERVER_NAME",
      'server_tags: ["config:1"]',
      "tls {",
      '  cert_file: "/a"',
      "}",
      "max_control_line: 32768",
      "authorization {",
      "  timeout: 5",
      "}",
      "cluster {",
      "  tls {",
      "    timeout: 5",
      "  }",
      "}",
      'operator: "jwt"',
      "",
    ].join("\n");
    expect(settingsOf(text)).toBe(
      '# A comment\nserver_tags: ["config:1"]\nmax_control_line: 32768\nauthorization {\n  timeout: 5\n}\noperator: "jwt"\n',
    );
  });
});
