import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { publicKey, seed } from "../../nats/index.ts";
import { claims, login } from "../support/connect.ts";
import { pagesOf, withWords } from "../support/pages/walk.ts";
import { Stack } from "../support/stack.ts";

/** The how-to pages for operators on the stack of this layer: the commands are the pages' own. */
const pages = pagesOf(import.meta.filename);
const stack = new Stack(inject("stackRoot"));
const inRoot = (...path: string[]) => join(stack.root, ...path);
const oids: Record<string, string> = {};
const clients: NatsConnection[] = [];

beforeAll(async () => {
  for (const name of ["sara", "omar"]) oids[name] = claims(await stack.token(name))["oid"] ?? "";
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  const made = ["reviews", "audit", "assigned.json", "september.jsonl", "events.jsonl"];
  for (const name of [...made, "bounded.nk", "triage.json"])
    await rm(inRoot(name), { recursive: true, force: true });
});

const run = (script: string) => stack.must(script);

/** Interrupts a command that goes on until then, once it has printed this. */
const follow = (command: string, pattern: RegExp) =>
  stack.follow(command, (printed) => pattern.test(printed));

const signIn = (name: string) => run(`nats-entra login --as ${name}`);

/** A client at the first node, which comes back when it can. */
async function connected(name: string): Promise<NatsConnection> {
  const { servers } = await stack.settings();
  const client = await login({ servers: servers[0] ?? "", token: await stack.token(name) });
  clients.push(client);
  return client;
}

/** First word of the first line that has this. */
const idIn = (text: string, what: string) =>
  text
    .split("\n")
    .find((line) => line.includes(what))
    ?.split(" ")[0] ?? "";

describe("the trust check", () => {
  beforeAll(() => signIn("nadia"));

  it("finds that all is well, says of what on demand, and looks again", async () => {
    expect(await run("nats-entra doctor")).toMatch(/^✓ \d+ checks/m);
    const all = await run("nats-entra doctor --all");
    expect(all.split("\n").length).toBeGreaterThan(20);
    await follow("nats-entra doctor --watch 60", /^✓ \d+ checks/m);
  }, 120_000);
});

describe("docs/how-to/revoke.md", () => {
  const walk = pages("docs/how-to/revoke.md");
  beforeAll(() => signIn("nadia"));

  it("lists who is connected where, some of them, and again", async () => {
    await connected("sara");
    await connected("omar");
    const all = await run(walk.next("nats-entra sessions"));
    for (const oid of Object.values(oids)) expect(all).toContain(oid);
    const some = await run(walk.next("nats-entra sessions --filter"));
    expect(some).toContain(oids["sara"]);
    expect(some).not.toContain(oids["omar"]);
    await follow(walk.next("nats-entra sessions --watch"), /^SESSION[^]*^SESSION/m);
  }, 120_000);

  const service = async () => claims(await stack.token("order-service"))["azp"] ?? "";
  it.each([
    ["nats-entra revoke omar", "lost laptop", "omar", () => ({})],
    ["nats-entra revoke --oid", "lost phone", "sara", () => ({ "5d8f3c1a-…": oids["sara"] ?? "" })],
    [
      "nats-entra revoke --azp",
      "leaked secret",
      "order-service",
      async () => ({ "0f6b9d2e-…": await service() }),
    ],
    ["nats-entra revoke --role", "incident 42", "omar", () => ({})],
  ])(
    "%s ends sessions, until it is lifted",
    async (command, reason, name, words) => {
      const client = await connected(name);
      await run(walk.next(command, await Promise.resolve(words())));
      await client.closed();
      await expect(connected(name)).rejects.toThrow("Authorization Violation");
      await run(`nats-entra revoke lift ${idIn(await run("nats-entra revoke list"), reason)}`);
      await connected(name);
    },
    60_000,
  );

  it("ends one session alone, whose identity is let in again", async () => {
    const [first, second] = [await connected("sara"), await connected("sara")];
    const { client_id: number } = first.info ?? {};
    const listed = await run("nats-entra sessions");
    const session = new RegExp(String.raw`^\S+/${number}(?= .*${oids["sara"]})`, "m").exec(listed);
    await run(walk.next("nats-entra revoke --session", { "n1/17": session?.[0] ?? "" }));
    await first.closed();
    expect(second.isClosed()).toBe(false);
    const id = idIn(await run(walk.next("nats-entra revoke list")), "strange client");
    await run(walk.next("nats-entra revoke lift", { "0c1d2e3f-…": id }));
    expect(await run("nats-entra revoke list")).toMatch(/strange client.* lifted by/);
  }, 60_000);
});

describe("docs/how-to/grant-roles.md", () => {
  const walk = pages("docs/how-to/grant-roles.md");
  const mayCancel = async () => {
    const call = ["try", "publish", "orders.cancel", "--as", "sara", "--account", "operations"];
    const { stdout } = await stack.cli(...call, "--json");
    // without a role in the account there is no session at all
    return stdout !== "" && (JSON.parse(stdout) as { allowed: boolean }).allowed;
  };

  it("give a role until it is withdrawn", async () => {
    await signIn("nadia");
    expect(await mayCancel()).toBe(false);
    await run(walk.next("nats-entra grant Orders.Operate"));
    const listed = await run(walk.next("nats-entra grant list"));
    expect(listed).toMatch(/Orders\.Operate/);
    expect(await mayCancel()).toBe(true);
    await run(walk.next("nats-entra grant withdraw", { ID: idIn(listed, "INC-4711") }));
    expect(await mayCancel()).toBe(false);
  }, 60_000);

  it("take two where one may only propose", async () => {
    const proposal = `nats-entra grant Finance.Read --to ${oids["sara"]} --for 30m --reason close`;
    const id = /id +(\S+)/.exec(await run(proposal))?.[1] ?? "";
    expect((await stack.shell(`nats-entra grant approve ${id}`)).code).not.toBe(0);
    await signIn("lena");
    await run(walk.next("nats-entra grant approve", { ID: id }));
    expect(await run("nats-entra grant list")).toMatch(/Finance\.Read/);
    await run(`nats-entra grant withdraw ${id}`);
  }, 60_000);
});

describe("docs/how-to/agents.md", () => {
  const walk = pages("docs/how-to/agents.md");

  it("are told what they can do, signed with the policy's digest", async () => {
    expect(await run(walk.next("nats-entra policy bounded triage"))).toContain("orders.status");
    const key = Buffer.alloc(32, 7);
    await writeFile(inRoot("bounded.nk"), seed("account", key));
    await run(walk.next("nats-entra policy bounded triage --key"));
    const signer = publicKey("account", key);
    await run(walk.next("nats-entra policy verify", { "AB…": signer }));
  }, 60_000);
});

const audit = pages("docs/how-to/audit.md");

describe("docs/how-to/audit.md, records", () => {
  beforeAll(() => signIn("priya"));

  it("is followed, exported and verified", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara", "expired");
    await expect(login({ servers, token })).rejects.toThrow("Authorization Violation");
    // it tells what happens from the moment at which it listens, which nobody sees
    await stack.follow(audit.next("nats-entra audit tail"), async (printed) => {
      if (!printed.includes(oids["omar"] ?? "?")) await (await connected("omar")).close();
      return printed.includes(oids["omar"] ?? "?");
    });
    const denied = await follow(audit.next("nats-entra audit tail --since"), /denied/);
    expect(denied).not.toMatch(/(?<!_)granted/); // a reason is account_not_granted
    expect(denied).not.toContain(token);

    await run(audit.next("nats-entra audit export"));
    const exported = await readFile(inRoot("september.jsonl"), "utf8");
    // one for each rotation that another file of this layer has made before
    const signed = [...exported.matchAll(/"key":"(A[A-Z2-7]{55})"/g)].map(([, key = ""]) => key);
    const keys = [...new Set(signed)].map((key) => `--key ${key}`).join(" ");
    await run(audit.next("nats-entra audit verify september.jsonl", { "--key AB…": keys }));
    const folder = inRoot(".nats-entra", "run", "callout");
    await mkdir(inRoot("audit"), { recursive: true });
    for (const name of await readdir(folder))
      if (name.endsWith("-audit"))
        await cp(join(folder, name), inRoot("audit"), { recursive: true });
    await run(audit.next("nats-entra audit verify audit/", { "--key AB…": keys }));
  }, 120_000);
});

describe("docs/how-to/evidence.md", () => {
  const walk = pages("docs/how-to/evidence.md");
  beforeAll(() => signIn("priya"));

  it("is reviewed for a period, and compared with the one before", async () => {
    const policy = await readFile(inRoot(".nats-entra", "run", "callout", "policy.json"), "utf8");
    const { roles } = JSON.parse(policy) as { roles: Record<string, { id: string }> };
    const assigned = {
      ...{ appRoleId: roles["Orders.Read"]?.id, principalId: oids["sara"] },
      ...{ principalType: "User", principalDisplayName: "Sara Lind" },
    };
    const graph = JSON.stringify({ value: [assigned] });
    const az = walk.next("az rest", { $ID: "11111111-1111-4111-8111-111111111111" });
    await run(`az() { echo '${graph}'; }\n${az}`);
    const before = { " --last reviews/2026-q2": "", "reviews/2026-q3": "reviews/2026-q2" };
    const now = { "2026-10-01": "2099-01-01", "2026-07-01": "2026-10-01" };
    const command = walk.next("nats-entra access-review");
    for (const words of [before, now]) await run(withWords(command, words));
    const html = await readFile(inRoot("reviews", "2026-q3", "index.html"), "utf8");
    expect(html).toContain("Sara Lind");
    expect(html).toContain("Orders.Read");
  }, 120_000);
});

describe("docs/how-to/audit.md, what servers refuse", () => {
  const log = (node: number) => `.nats-entra/run/log/nats-${node}.log`;
  const files = { "nats-0.log": log(0), "audit.jsonl": "september.jsonl" };

  it("is summed up by role, from files and from a cluster, and goes on as events", async () => {
    const sara = await connected("sara");
    sara.publish("orders.cancel", "42");
    await sara.flush();
    await signIn("priya");
    await run("nats-entra audit export --since 30d --out september.jsonl");
    const report = await run(
      audit.next("nats-entra violations nats-0.log nats-1.log", { ...files, "nats-1.log": log(1) }),
    );
    expect(report).toMatch(
      /Orders\.Read in orders: \d+ refusals?\n(?: .*\n)*? +publish +orders\.cancel/,
    );
    const kubectl = `kubectl() { sed 's|^|[pod/nats-0/nats] |' ${log(0)}; }`;
    const command = audit.next("kubectl --namespace nats logs", {
      "audit.jsonl": "september.jsonl",
    });
    expect(await run(`${kubectl}\n${command}`)).toContain("orders.cancel");
    await run(audit.next("nats-entra violations nats-0.log --audit", files));
    const [event = ""] = (await readFile(inRoot("events.jsonl"), "utf8")).split("\n");
    expect(JSON.parse(event)).toMatchObject({ class_uid: 6003 });
  }, 60_000);
});
