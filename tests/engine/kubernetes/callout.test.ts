import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { files } from "../../../components/kubernetes/callout/paths.ts";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { judge } from "../../support/guardrails.ts";
import type { Asked } from "../support/mocks.ts";
import {
  askCallout,
  everything,
  podTemplate,
  policyWith,
  seed,
  type Changes,
} from "./callout-program.ts";

const programs: [string, Changes][] = [
  ["callout", {}],
  ["callout-everything", { callout: everything }],
  [
    "callout-issuers",
    {
      furtherTenants: [
        {
          tenantId: "99999999-9999-4999-8999-999999999999",
          authority: "https://login.microsoftonline.us",
          roles: { "Partner.Read": "Shop.Read" },
        },
      ],
      oidcIssuers: [
        {
          issuer: "https://ci.example.com:8443",
          audience: "nats-shop",
          ca: "PEM of the CI service's authority",
          subjects: [
            {
              subject: "repo:acme/shop:environment:production",
              claims: { repository_id: "2002" },
              roles: ["Shop.Write"],
            },
          ],
        },
      ],
      issuerKeys: { refresh: "30m", cooldown: "1m", keep: "48h" },
      logins: { burst: 50_000, perMinute: 600 },
      audit: { mode: "best-effort", streamMaxAge: "720h", streamMaxSize: 1_073_741_824 },
      clusters: ["shop"],
    },
  ],
  [
    "callout-elsewhere",
    {
      // an installation of NATS that is not of this place, an issuer and an image of one's own
      servers: ["tls://nats.messaging.svc.cluster.local:4222", "nats://10.0.0.7:4333"],
      natsCa: "PEM of the nodes' authority",
      issuer: {
        tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
        audience: "9b1f6a34-2c7d-4e58-8a90-6d3c5b2e1f07",
        authority: "https://issuer.test:8443",
        ca: "PEM of the issuer's authority",
      },
      callout: {
        image: "registry.example.com/callout:1.2.3",
        imageHasBundle: true,
        auditVolume: { claimName: "audit" },
        networkPolicy: { metricsNamespaces: [] },
      },
    },
  ],
];

/** In a golden file the bundle, which changes with every change of the service, has a name; long texts a digest. */
function golden(asked: Asked[]): string {
  const objects = asked.filter(({ type }) => type.startsWith("kubernetes:"));
  const shown = JSON.stringify(objects.map(({ name, inputs }) => ({ name, ...short(inputs) })));
  const stable = shown.replaceAll(/(-bundle-)[0-9a-f]{10}/g, "$1<digest>");
  return `${JSON.stringify(JSON.parse(stable), null, 2)}\n`;
}

function short(inputs: Record<string, unknown>): Record<string, unknown> {
  const data = (plain(inputs) as { data?: Record<string, string> }).data ?? {};
  const texts = Object.entries(data).map(([file, text]) => [file, shorter(file, text)]);
  return {
    ...(plain(inputs) as object),
    ...(texts.length > 0 && { data: Object.fromEntries(texts) }),
  };
}

function shorter(file: string, text: string): unknown {
  if (file === "config.json") return JSON.parse(text);
  if (file === "callout.mjs") return "<the bundle>";
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return text.length > 160 ? `sha256 ${digest}` : text;
}

describe.each(programs)("%s", (name, changes) => {
  it("asks for just these objects", async () => {
    const text = golden(await askCallout(changes));
    await expect(text).toMatchFileSnapshot(`../../golden/kubernetes/${name}.json`);
  });

  it("asks for the same in a preview, and a second time", async () => {
    const asked = await askCallout(changes);
    expect(await askCallout(changes, true)).toEqual(asked);
    expect(await askCallout(changes)).toEqual(asked);
  });

  it("keeps every guardrail", async () => {
    const subjects = (await askCallout(changes)).map(({ type, name: called, inputs }) => ({
      type,
      name: called,
      props: plain(inputs) as object,
    }));
    for (const rule of guardrails) {
      const verdict = await judge(rule, subjects);
      expect(verdict, rule.name).toEqual({ violations: [], unknown: false });
    }
  });
});

describe("a preview in which nothing of the outside is known", () => {
  const unknown = <T>() => pulumi.output(pulumi.unknown) as pulumi.Output<T>;

  it("asks for the same objects", async () => {
    const names = (asked: Asked[]) => asked.map(({ type, name }) => `${type} ${name}`);
    const keyVault = { ...everything.keyVault, vaultName: unknown<string>() };
    const changes: Changes = {
      servers: unknown(),
      natsCa: unknown(),
      secrets: unknown(),
      callout: {
        ...everything,
        keyVault: { ...keyVault, tenantId: "t", clientId: unknown(), secretName: unknown() },
      },
    };
    const known = await askCallout({ callout: everything });
    expect(names(await askCallout(changes, true))).toEqual(names(known));
  });
});

describe("a change", () => {
  const withSecrets = (user: string): Changes => ({
    secrets: pulumi.secret(JSON.stringify({ user })),
  });
  it("of policy or secrets makes no new pods, and changes the objects that they follow", async () => {
    const before = await askCallout();
    const after = await askCallout({
      policy: policyWith("Another role"),
      ...withSecrets("another"),
    });
    expect(podTemplate(after)).toEqual(podTemplate(before));
    const changed = after.filter(({ inputs }, at) => {
      return JSON.stringify(inputs) !== JSON.stringify(before[at]?.inputs);
    });
    expect(changed.map(({ name }) => name)).toEqual(["orders-policy", "orders-secrets"]);
    expect(changed.map(({ inputs }) => (inputs["metadata"] as { name: string }).name)).toEqual([
      "nats-callout-policy",
      "nats-callout-secrets",
    ]);
  });

  it("of the settings is another immutable object, and so a rolling update", async () => {
    const before = await askCallout();
    const after = await askCallout({ servers: ["tls://nats.nats.svc.cluster.local:4223"] });
    const names = [before, after].map(
      (asked) => asked.find(({ name }) => name === "orders-settings")?.inputs["metadata"],
    );
    expect(names[0]).not.toEqual(names[1]);
    expect(podTemplate(after)).not.toEqual(podTemplate(before));
  });
});

describe("the seeds", () => {
  const holders = (asked: Asked[]) =>
    asked.filter(({ inputs }) => JSON.stringify(inputs).includes(seed)).map(({ name }) => name);

  it("are in the one Secret", async () => {
    expect(holders(await askCallout())).toEqual(["orders-secrets"]);
  });

  it("are in no object of Kubernetes when they come from a vault", async () => {
    expect(holders(await askCallout({ callout: everything }))).toEqual([]);
  });
});

describe("a certificate that comes with a secret", () => {
  it("makes no secret of the settings", async () => {
    const asked = await askCallout({
      servers: ["tls://elsewhere:4222"],
      natsCa: pulumi.secret("PEM"),
    });
    const settings = asked.find(({ name }) => name === "orders-settings")?.inputs;
    expect(settings?.["data"]).toMatchObject({ "nats-ca.pem": "PEM" });
  });
});

describe("a single replica", () => {
  const warnings = async (changes: Changes) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    try {
      await askCallout(changes);
      return warn.mock.calls.map(([message]) => message);
    } finally {
      warn.mockRestore();
    }
  };

  it.each<[string, Changes]>([
    ["as the number of them", { replicas: 1 }],
    ["as the least of them", { callout: { autoscaling: { minReplicas: 1, maxReplicas: 4 } } }],
  ])("is warned of, %s", async (_what, changes) => {
    expect(await warnings(changes)).toEqual([
      expect.stringMatching(
        /^replicas: a single callout: nobody can log in while .* use 2 or more/,
      ),
    ]);
  });

  it.each<[string, Changes]>([
    ["two", {}],
    [
      "an autoscaler that keeps two",
      { replicas: 1, callout: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } },
    ],
  ])("is not what %s are", async (_what, changes) => {
    expect(await warnings(changes)).toEqual([]);
  });
});

it("is told how it may connect, and how others may", async () => {
  const servers = ["nats://nats.example.com:4222"];
  const nats = { servers, handshakeFirst: true, allowClearText: true };
  const connectionTypes = ["STANDARD", "MQTT"];
  const asked = await askCallout({ ...nats, natsCa: "PEM", connectionTypes });
  const config = asked
    .map(({ inputs }) => (inputs["data"] as Record<string, string> | undefined)?.[files.config])
    .find((text) => text !== undefined);
  expect(JSON.parse(config ?? "{}")).toMatchObject({ nats, connectionTypes });
});

describe("a mistake is an error that names the place:", () => {
  it.each<[string, Changes, RegExp]>([
    [
      "a policy that fits in no object",
      { policy: policyWith("x".repeat(1024 * 1024)) },
      /the callout's policy: \d+ bytes, but an object of Kubernetes holds at most 1048576; spread/,
    ],
    [
      "a level of the log that there is not",
      { callout: { logLevel: "warning" } },
      /callout.logLevel: there is no level "warning"; there is debug, info, warn, error/,
    ],
    ["no kind of connection", { connectionTypes: [] }, /^connectionTypes: nobody could connect/],
    [
      "a kind of connection that there is not",
      { connectionTypes: ["TCP"] },
      /^connectionTypes: there is no "TCP"; list some of STANDARD, WEBSOCKET, MQTT, LEAFNODE/,
    ],
    ["no replica", { replicas: 0 }, /^replicas: 0 callouts can answer no login; use 2 or more/],
    ["half a replica", { replicas: 1.5 }, /^replicas: 1.5 callouts/],
    [
      "an autoscaler that leaves none",
      { callout: { autoscaling: { minReplicas: 0, maxReplicas: 2 } } },
      /callout.autoscaling: with minReplicas 0 nobody could log in; use 2 or more/,
    ],
    [
      "fewer replicas at most than at least",
      { replicas: 3, callout: { autoscaling: { maxReplicas: 2 } } },
      /callout.autoscaling: maxReplicas 2 is less than minReplicas 3/,
    ],
  ])("%s", async (_what, changes, message) => {
    await expect(askCallout(changes)).rejects.toThrow(message);
  });
});
