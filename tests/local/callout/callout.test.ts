import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Attempts, type Attempt } from "../../../cli/network/attempt.ts";
import { whoami } from "../../../client/whoami.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import * as entra from "../../support/token.ts";
import { freeze } from "../../support/freeze.ts";
import { until } from "../../support/waiting/until.ts";
import { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const policy = accessDocument({
  "Orders.Read": roleEntry("orders"),
  "Finance.Read": roleEntry("finance"),
});
const wider = accessDocument({
  "Orders.Read": roleEntry("orders", { publish: { allow: ["orders.more"], deny: [] } }),
  "Finance.Read": roleEntry("finance"),
});
const refused = "Authorization Violation";
let bundle: string;
let site: Site;

beforeAll(async () => {
  bundle = await buildCallout();
  site = await Site.create(bundle, policy);
});

afterEach(async () => {
  await site.clear();
  await site.writePolicy(JSON.stringify(policy));
});

afterAll(() => site.stop());

const serverLogs = () => site.nats.nodes.map((node) => node.log()).join("");

describe("a login through the real servers", () => {
  it("is granted exactly what the roles grant, and named", async () => {
    const replica = await site.start("callout-0");
    const token = site.token();
    const client = await site.connect(token);
    const attempts = new Attempts(client, token);
    const permitted = async (verb: Attempt["verb"], ...subjects: string[]) => {
      const verdicts = [];
      for (const subject of subjects) verdicts.push(await attempts.permits({ verb, subject }));
      return verdicts;
    };
    const own = `nats-entra.whoami.${entra.oid}.x`;
    expect(
      await permitted("publish", own, "orders.in", "orders.out.a", "$SYS.REQ.USER.INFO", "x"),
    ).toEqual([true, true, false, false, false]);
    expect(
      await permitted(
        "subscribe",
        `_INBOX.${entra.oid}.>`,
        "orders.out.>",
        "_INBOX.>",
        "orders.in",
      ),
    ).toEqual([true, true, false, false]);
    expect(await whoami(client, entra.oid)).toMatchObject({
      ...{ user: `user:${entra.oid}`, account: "orders", policy: policy.digest },
    });
    expect(await replica.recorded(1)).toMatchObject([
      { decision: "granted", account: "orders", oid: entra.oid, server: { cluster: "test" } },
    ]);
  });

  it("may ask for an account, and is refused one without a role in it", async () => {
    const replica = await site.start("callout-0");
    const roles = ["Orders.Read", "Finance.Read"];
    await site.connect(site.token({ roles }), "finance");
    await expect(site.connect(site.token(), "finance")).rejects.toThrow(refused);
    const records = await replica.recorded(2);
    expect(records.map(({ account, reason }) => [account, reason])).toEqual([
      ["finance", undefined],
      ["finance", "account_not_granted"],
    ]);
  });

  it("is refused with a reason in the servers' log, and none for the client", async () => {
    const replica = await site.start("callout-0");
    const past = { exp: Math.floor(Date.now() / 1000) - 1 };
    await expect(site.connect(site.token(past))).rejects.toThrow(refused);
    await expect(site.connect("hunter2")).rejects.toThrow(refused);
    await expect(site.connect("")).rejects.toThrow(refused);
    const records = await replica.recorded(3);
    const reasons = records.map(({ reason }) => reason);
    expect(reasons).toEqual(["token_expired", "token_malformed", "no_token"]);
    for (const { reason, id } of records) {
      // the server tells the client first
      await expect.poll(serverLogs).toContain(`${reason ?? ""} (audit ${id})`);
    }
  });

  it("is refused while no callout is there", async () => {
    await expect(site.connect(site.token())).rejects.toThrow(refused);
  });

  it("leaves no part of a token in any output", async () => {
    const replica = await site.start("callout-0");
    const tokens = [site.token(), site.token({ exp: 1 }), `${site.token()}x`];
    const inLogs = (logs: string) =>
      tokens.flatMap((text) => text.split(".")).filter((part) => logs.includes(part.slice(0, 40)));
    await Promise.allSettled(tokens.map((token) => site.connect(token)));
    await Promise.allSettled(tokens.map((token) => site.connect(token, "finance")));
    expect(inLogs(serverLogs())).toEqual([]);
    // a server logs the user of a refused login itself, so there a token would be in its log
    await Promise.allSettled(tokens.map((token) => site.connect(token, token)));
    expect(inLogs(replica.output)).toEqual([]);
    expect(await replica.recorded(9)).toHaveLength(9);
  });
});

describe("replicas", () => {
  it("share the logins, and one that drains loses none", async () => {
    const [first, second] = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
    const storm = Array.from({ length: 40 }, () => site.connect(site.token()));
    await until("both to have decided", () =>
      [first, second].every((each) => each.records.length > 0),
    );
    const ended = first.stop();
    const more = Array.from({ length: 40 }, () => site.connect(site.token()));
    await Promise.all([...storm, ...more]);
    expect(await ended).toBe(0);
    const recorded = () => first.records.length + second.records.length;
    await until("a record of each", () => recorded() >= 80);
    expect(recorded()).toBe(80);
    expect(first.events("stopped")).toHaveLength(1);
  });
});

describe("a policy", () => {
  const publishers = async () => {
    const client = await site.connect(site.token());
    return (await whoami(client, entra.oid)).publish.allow;
  };

  it.each([
    ["by a signal", (replica: Replica) => replica.signal("SIGHUP")],
    ["by itself", () => undefined],
  ])("is taken on %s, for logins from then on", async (_how, nudge) => {
    const replica = await site.start("callout-0");
    expect(await publishers()).toContain("orders.in");
    await site.writePolicy(JSON.stringify(wider));
    nudge(replica);
    await until("the policy", async () => (await replica.status()).policy.digest === wider.digest);
    expect(await publishers()).toContain("orders.more");
    const records = await replica.recorded(2);
    expect(records.map((record) => record.policy)).toEqual([policy.digest, wider.digest]);
  });

  it("that is bad changes nothing, and is told everywhere", async () => {
    const replica = await site.start("callout-0");
    await site.writePolicy(JSON.stringify({ ...wider, digest: policy.digest }));
    replica.signal("SIGHUP");
    await replica.seen("policy_rejected");
    const status = await replica.status();
    expect(status).toMatchObject({ ready: true, policy: { digest: policy.digest } });
    expect(status.policy.problem).toContain("policy.json: the document says");
    const metrics = await (await replica.get("/metrics")).text();
    expect(metrics).toContain('nats_entra_callout_file_rejected{file="policy"} 1');
    expect(await publishers()).toContain("orders.in");
  });
});

describe("signing keys", () => {
  it("that are new are refused once, fetched behind the scenes, and then good", async () => {
    const replica = await site.start("callout-0");
    const next = entra.signingKey("key-2");
    site.publish(next);
    await expect(site.connect(site.token({}, next))).rejects.toThrow(refused);
    await replica.seen("keys_loaded", 2);
    await site.connect(site.token({}, next));
    expect((await replica.status()).issuers).toMatchObject([{ keys: ["key-2"], fresh: true }]);
    const records = await replica.recorded(2);
    expect(records.map(({ reason }) => reason)).toEqual(["unknown_key", undefined]);
  });

  it("are waited for before the first login is served", async () => {
    site.issuer.answers.clear();
    const replica = await site.launch("callout-0");
    await replica.seen("keys_not_refreshed");
    const answer = await replica.get("/readyz");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ready: false, logins: { served: false } });
    expect((await replica.get("/healthz")).status).toBe(200);
    await site.clear();
    expect(await replica.exit()).toBe(0);
  });
});

describe("the process", () => {
  it("is one file below 1 MiB, the same every time", async () => {
    const before = await readFile(bundle);
    expect(before.length).toBeLessThan(1024 * 1024);
    await buildCallout();
    expect((await readFile(bundle)).equals(before)).toBe(true);
  });

  it("says who it is, and how it is used", async () => {
    const version = new Replica(bundle, ["--version"]);
    expect(await version.exit()).toBe(0);
    expect(version.output).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = new Replica(bundle, ["--help"]);
    expect(await help.exit()).toBe(0);
    expect(help.output).toContain("--config FILE");
  });

  it.each<[string, object, RegExp]>([
    [
      "a field is wrong",
      { instance: "" },
      /^callout: .*callout-0\.json instance must be the name of this/,
    ],
    ["the policy is not there", { policyFile: "/nowhere" }, /^callout: .*\/nowhere/],
    ["the secrets are not", { secretsFile: "/dev/null" }, /^callout: \/dev\/null .*not JSON/],
  ])("does not start when %s, and says so", async (_what, changes, message) => {
    const replica = await site.launch("callout-0", changes);
    expect(await replica.exit()).toBe(1);
    expect(replica.output).toMatch(message);
  });

  it("does not start when its port is taken, and says so", async () => {
    const first = await site.start("callout-0");
    const port = Number(String(first.events("listening")[0]?.http).split(":")[1]);
    const second = await site.launch("callout-1", { http: { host: "127.0.0.1", port } });
    expect(await second.exit()).toBe(1);
    expect(second.output).toContain("choose another http.port");
  });

  it("ends at once at a second signal, though a drain is stuck", async () => {
    const replica = await site.start("callout-0");
    const thaw = await freeze(site.nats.nodes.map(({ pid }) => pid));
    try {
      replica.signal("SIGTERM");
      await replica.seen("draining");
      expect((await replica.get("/readyz")).status).toBe(503);
      replica.signal("SIGTERM");
      expect(await replica.exit()).toBe(1);
      expect(replica.events("stopped")).toEqual([]);
    } finally {
      thaw();
    }
  });
});

// the last: the node does not come back
describe("a node that goes", () => {
  it("takes nothing with it: the replica finds the other one", async () => {
    const replica = await site.start("callout-0");
    const { nats } = await replica.status();
    const node = site.nats.nodes.find(({ url }) => url.endsWith(nats.server ?? "?"));
    await node?.stop();
    await until("another node", async () => {
      const { ready, nats: next } = await replica.status();
      return ready && next.server !== nats.server;
    });
    await site.connect(site.token());
    expect(await (await replica.get("/metrics")).text()).toContain(
      "nats_entra_callout_nats_disconnects_total 1",
    );
  });
});
