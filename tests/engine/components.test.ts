import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../access/index.ts";
import { calloutSecrets, NatsEntra, NatsKeys } from "../../components/index.ts";
import type { NatsEntraArgs } from "../../components/index.ts";
import { ownOperator, publicKey, seed as seedOf } from "../../nats/index.ts";
import { unpacked } from "../../values/packed.ts";
import { deployable } from "../support/policies/deployable.ts";
import { samplePolicy } from "../support/policies/sample.ts";
import { ask, type Asked } from "./support/mocks.ts";

const { document } = compile(samplePolicy);
const text = deployable(samplePolicy);
const folder = "/srv/nats-entra/run";
const seed = /S[OAUX][A-Z2-7]{54,}/;

function args(changes: Partial<NatsEntraArgs> = {}): NatsEntraArgs {
  return {
    displayName: "Order messaging",
    policy: text,
    tenant: { tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60", authority: "https://localhost:1" },
    directory: { local: { root: folder, folder: `${folder}/issuer/directory` } },
    assignments: [
      {
        role: "Shop.Read",
        principalId: "00000000-0000-4000-8000-000000000001",
        principalName: "sara",
      },
    ],
    target: { local: { folder, natsServer: "nats-server" } },
    ...changes,
  };
}

const deploy = (changes: Partial<NatsEntraArgs> = {}, preview = false) =>
  ask(() => new NatsEntra("orders", args(changes)), preview);

/** Inputs that fit in a golden file: long texts by digest, this machine's paths by name. */
function short(value: unknown): unknown {
  if (typeof value === "string") {
    const known = value
      .replaceAll(process.execPath, "<node>")
      .replaceAll(process.cwd(), "<package>");
    return known.length > 160 ? `sha256 ${sha256(known)}` : known;
  }
  if (Array.isArray(value)) return value.map(short);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, short(inner)]));
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}

describe("NatsEntra", () => {
  let asked: Asked[];
  beforeAll(async () => {
    asked = await deploy();
  });

  it("asks for just these resources, with these inputs", async () => {
    const lines = asked.map(({ type, name, inputs }) => {
      // the bundle changes with every change of the service
      const stable = name.startsWith("orders-callout-") && "restart" in inputs;
      const shown = stable
        ? { ...inputs, restart: "<digest of the bundle and the settings>" }
        : type.endsWith(":PolicyRecord")
          ? // how it is compressed is up to the version of Node
            { ...inputs, policy: JSON.stringify(unpacked(String(inputs["policy"]))) }
          : inputs;
      return JSON.stringify({ type, name, inputs: short(shown) });
    });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/nats-entra.jsonl");
  });

  it("asks for the same resources in a preview, when nothing is known yet", async () => {
    const names = (list: Asked[]) => list.map(({ type, name }) => `${type} ${name}`);
    expect(names(await deploy({}, true))).toEqual(names(asked));
  });

  it("asks for the same inputs a second time", async () => {
    expect(await deploy()).toEqual(asked);
  });

  it("gives every node the same configuration file", () => {
    const files = asked.filter(({ name }) => name === "orders-cluster-config");
    expect(files).toHaveLength(1);
    const nodes = asked.filter(({ name }) => /^orders-cluster-\d$/.test(name));
    expect(nodes.map(({ inputs }) => (inputs["command"] as string[]).at(-1))).toEqual(
      Array(3).fill(`${folder}/nats/nats.conf`),
    );
  });

  it.each<[string, Partial<NatsEntraArgs>, string[], string[]]>([
    ["no listener besides that of clients", {}, [], []],
    ["leaf nodes", { leafnodes: {} }, ["leafnodes"], ["LEAFNODE"]],
    [
      "MQTT and leaf nodes",
      { leafnodes: {}, mqtt: {} },
      ["leafnodes", "mqtt"],
      ["MQTT", "LEAFNODE"],
    ],
  ])("has servers listen for %s, and callouts let it in", async (_what, changes, blocks, types) => {
    const deployed = await deploy({ jetstream: { memory: "64MiB", disk: "1GiB" }, ...changes });
    const contentOf = (name: string) =>
      String(deployed.find((each) => each.name === name)?.inputs["content"]);
    const server = contentOf("orders-cluster-config");
    const opened = [...server.matchAll(/^(leafnodes|mqtt|websocket)\b/gm)].map(
      ([, block]) => block,
    );
    expect(opened.sort()).toEqual(blocks);
    const callout = JSON.parse(contentOf("orders-callout-config-0")) as object;
    const besides = types.length === 0 ? undefined : ["STANDARD", "WEBSOCKET", ...types];
    expect((callout as { connectionTypes?: string[] }).connectionTypes).toEqual(besides);
  });

  it.each([
    [1, 1],
    [2, 2],
    [5, 3],
  ])("gives the streams of MQTT, on %i nodes, %i replicas", async (nodes, replicas) => {
    const jetstream = { memory: "64MiB", disk: "1GiB" };
    const deployed = await deploy({ jetstream, mqtt: {}, nodes });
    const config = deployed.find(({ name }) => name === "orders-cluster-config")?.inputs["content"];
    expect(String(config)).toContain(`stream_replicas: ${replicas}\n`);
  });

  it("registers an app role per role of the policy, and the assignments", () => {
    const roles = asked.filter(({ name }) => name.startsWith("orders-app-role-"));
    expect(roles.map(({ name }) => name.replace("orders-app-role-", ""))).toEqual(
      Object.keys(document.roles).sort(),
    );
    expect(asked.some(({ name }) => name === "orders-app-assignment-sara-Shop.Read")).toBe(true);
  });

  it("writes seeds to one file only, which the callout alone reads", () => {
    const holders = asked.filter(({ inputs }) => seed.test(JSON.stringify(inputs)));
    expect(holders.map(({ name }) => name)).toEqual(["orders-callout-secrets"]);
  });
});

describe("no component has a property", () => {
  it("that holds a seed or a key's bytes", async () => {
    const components: pulumi.ComponentResource[] = [];
    await ask(() => {
      components.push(new NatsEntra("a", args()), new NatsKeys("b", { policy: text }));
    });
    for (const component of components) {
      for (const [name, value] of Object.entries(component)) {
        if (!(value instanceof Promise) && !pulumi.Output.isInstance(value)) continue; // the SDK's own
        const known = JSON.stringify((await plain(value)) ?? "");
        expect(known, name).not.toMatch(seed);
        expect(known, name).not.toContain("secret");
      }
    }
  });
});

describe("NatsKeys", () => {
  const keys = (rotate?: Record<string, string>) => {
    let made: NatsKeys | undefined;
    return ask(() => (made = new NatsKeys("k", { policy: text, rotate }))).then(async (asked) => {
      if (!made) throw new Error("not made");
      const [operatorJwt, accountJwts, sentinel] = await Promise.all(
        [made.operatorJwt, made.accountJwts, made.sentinel].map(plain),
      );
      return { asked, operatorJwt, accountJwts, sentinel };
    });
  };

  it("rotates the key that a trigger names, and no other", async () => {
    const { asked } = await keys({ "signing:shop": "2026-11" });
    const triggered = asked.filter(
      ({ inputs }) => Object.keys((inputs["triggers"] as object | undefined) ?? {}).length > 0,
    );
    expect(triggered.map(({ name }) => name)).toEqual(["k-signing-shop"]);
  });

  it("says of an emergency that nothing of before is to be believed, besides the trigger", async () => {
    const { asked } = await keys({ xkey: "2026-11 now", sentinel: "2026-11" });
    const inputs = (name: string) => asked.find((each) => each.name === name)?.inputs;
    expect(inputs("k-xkey")).toEqual({ triggers: { rotate: "2026-11" }, alone: true });
    expect(inputs("k-sentinel")).toEqual({ triggers: { rotate: "2026-11" } });
  });

  it("keeps keys of before as long as the program says, and tells since when each is in use", async () => {
    let made: NatsKeys | undefined;
    const program = () => (made = new NatsKeys("k", { policy: text, rotationOverlap: 7200 }));
    const ofKeys = (await ask(program)).filter(({ type }) => type === "nats-entra:index:Key");
    for (const { inputs } of ofKeys) expect(inputs["overlap"]).toBe(7200);
    const since = (await plain(made?.since)) as Record<string, number>;
    expect(Object.keys(since)).toHaveLength(ofKeys.length);
    expect(new Set(Object.values(since))).toEqual(new Set([1_700_000_000]));
  });

  it("hands the keys of the next rotation to nodes and callouts, so that both are prepared", async () => {
    let made: NatsKeys | undefined;
    await ask(() => (made = new NatsKeys("k", { policy: text })));
    if (!made) throw new Error("not made");
    const [jwts, secrets] = await Promise.all([made.accountJwts, calloutSecrets(made)].map(plain));
    for (const jwt of Object.values(jwts as Record<string, string>)) {
      const [, payload = ""] = jwt.split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
        nats: { signing_keys: string[]; authorization?: { auth_users: string[] } };
      };
      expect(claims.nats.signing_keys).toHaveLength(2);
      expect(claims.nats.authorization?.auth_users ?? ["", ""]).toHaveLength(2);
    }
    expect(JSON.parse(String(secrets))).toMatchObject({ alsoXkeys: [expect.stringMatching(seed)] });
  });

  it("refuses a trigger of a key that is not there, with a suggestion", async () => {
    await expect(keys({ "signing:shp": "1" })).rejects.toThrow(
      'there is no key "signing:shp"; did you mean "signing:shop"?',
    );
  });

  it("takes an operator from elsewhere, and then makes no operator keys of its own", async () => {
    const bytes = (name: string) => createHash("sha256").update(name).digest();
    const { jwt } = ownOperator({
      name: "ours",
      keys: { identity: bytes("operator"), signing: bytes("operator signing") },
      systemAccount: publicKey("account", bytes("k-system")), // as the mock makes it
      issuedAt: 1,
    });
    let made: NatsKeys | undefined;
    const operator = { jwt, signingSeed: seedOf("operator", bytes("operator signing")) };
    const asked = await ask(() => (made = new NatsKeys("k", { policy: text, operator })));
    expect(asked.map(({ name }) => name).filter((name) => name.includes("operator"))).toEqual([]);
    expect(await plain(made?.operatorJwt)).toBe(jwt);
    expect(await plain(made?.operator)).toBe(publicKey("operator", bytes("operator")));
  });
});

describe("a mistake is an error that names the place:", () => {
  it.each<[string, Partial<NatsEntraArgs>, RegExp]>([
    ["a policy that is none", { policy: "{}" }, /policy: .*policyOf\("\.\/policies"\)/s],
    [
      "an assignment of a role that is not there",
      { assignments: [{ role: "Shop.Reed", principalId: "x", principalName: "sara" }] },
      /sara is assigned the role "Shop.Reed".*did you mean "Shop.Read"/s,
    ],
    ["no target", { target: {} }, /target: name where to deploy/],
    ["no directory", { directory: {} }, /directory: name the directory/],
    [
      "a size that is none",
      { jetstream: { memory: "plenty", disk: "1GiB" } },
      /jetstream.memory: "plenty" is not a size/,
    ],
  ])("%s", async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});

function plain(value: unknown): Promise<unknown> {
  return new Promise(
    (resolve) =>
      void pulumi.output(value as object | undefined).apply((known: unknown) => resolve(known)),
  );
}
