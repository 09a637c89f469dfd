import { writeFileSync } from "node:fs";
import { connect as dial, type Socket } from "node:net";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../../access/index.ts";
import type { ViolationEvent } from "../../../reports/violations/event.ts";
import { buildCallout } from "../../../tools/build.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { Terminal } from "../../support/terminal.ts";
import { Site } from "../callout/site.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";

/** What the server writes into its log, where a client chooses its name, its subjects and its queues. */
const mallory = "66666666-6666-4666-8666-666666666666";
const ada = "77777777-7777-4777-8777-777777777777";

let site: Site;
let replica: Replica;
let terminal: Terminal;
beforeAll(async () => {
  site = await Site.create(await buildCallout(), compile(samplePolicy).document);
  replica = await site.start("callout-0");
  terminal = new Terminal();
});
afterAll(async () => {
  terminal.remove();
  await site.stop();
});

const tokenOf = (oid: string, ...roles: string[]) => site.token({ oid, roles });
const log = () => site.nats.nodes[0]?.log() ?? "";

/** A client that says in its own words who it is. */
class RawClient {
  readonly #socket: Socket;
  #said = "";

  constructor(name: string, token: string) {
    const { port, hostname } = new URL(site.nats.urls[0] ?? "");
    this.#socket = dial(Number(port), hostname);
    this.#socket.on("data", (data: Buffer) => (this.#said += data.toString()));
    const options = { auth_token: token, name, lang: "js", version: "1", verbose: false };
    this.#socket.write(`CONNECT ${JSON.stringify(options)}\r\n`);
  }

  /** Sends lines of the protocol, and waits until the server has worked them off. */
  async send(...lines: string[]): Promise<void> {
    const pongs = () => this.#said.split("PONG").length;
    const before = pongs();
    this.#socket.write(`${[...lines, "PING"].join("\r\n")}\r\n`);
    await until("a PONG", () => pongs() > before);
  }

  close(): void {
    this.#socket.destroy();
  }
}

const pub = (subject: string) => `PUB ${subject} 0\r\n`;

/** What the command makes of the server's log and of the callout's audit. */
async function events(): Promise<ViolationEvent[]> {
  writeFileSync(join(terminal.folder, "nats-0.log"), log());
  const records = replica.records.map((record) => JSON.stringify(record)).join("\n");
  writeFileSync(join(terminal.folder, "audit.jsonl"), records);
  const { stdout } = await terminal.run(
    ...["violations", "nats-0.log", "--audit", "audit.jsonl", "--events"],
  );
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as ViolationEvent);
}

/** Those of one person, once there are so many: what the server writes comes by a pipe. */
async function of(oid: string, count: number): Promise<ViolationEvent[]> {
  let found: ViolationEvent[] = [];
  await until(`${count} violations of ${oid} in ${log()}`, async () => {
    found = (await events()).filter((event) => event.oid === oid);
    return found.length >= count;
  });
  return found;
}

describe("an honest client", () => {
  let client: NatsConnection;
  beforeAll(async () => {
    client = await site.connect(tokenOf(ada, "Shop.Read", "Shop.Write"), undefined, 0);
    client.publish("audit.x");
    client.subscribe("audit.>", { callback: () => undefined });
    client.subscribe("audit.>", { queue: "q", callback: () => undefined });
    client.publish("shop.events.x", "", { reply: "orders.answers" });
    await client.flush();
  });

  it("is found with its identity, its roles and the token of its login", async () => {
    const [first, ...others] = await of(ada, 3);
    const [record] = replica.records.filter(({ oid }) => oid === ada);
    expect(first).toMatchObject({
      ...{ class_uid: 6003, decision: "denied", reason: "permissions_violation", verb: "publish" },
      ...{ subject: "audit.x", account: "shop", user: `user:${ada}`, instance: "n1" },
      ...{ roles_matched: ["Shop.Read", "Shop.Write"], uti: record?.uti },
      ...{ user_nkey: record?.user_nkey, client: { id: record?.client.id } },
    });
    expect(Math.abs((first?.time ?? 0) - Date.now())).toBeLessThan(14 * 3600_000); // of any time zone
    expect(others.map(({ verb, subject, queue }) => [verb, subject, queue])).toEqual([
      ["subscribe", "audit.>", undefined],
      ["subscribe", "audit.>", "q"],
    ]);
  });

  it("is in the report of its roles", async () => {
    const { value } = await terminal.json("violations", "nats-0.log", "--audit", "audit.jsonl");
    const { roles } = value as { roles: { roles: string[]; count: number }[] };
    expect(roles).toContainEqual(
      expect.objectContaining({ roles: ["Shop.Read", "Shop.Write"], count: 3 }),
    );
  });
});

describe("a hostile client", () => {
  const quote = "%[1]s";
  /** Printed by the server with the subject `"` in place of each verb: a line about Ada. */
  const forgery =
    `x${quote} - ${quote}A${"A".repeat(55)}/shop/user:user:${ada}${quote} - ` +
    `Publish Violation - Subject ${quote}shop.stolen${quote} %[1]%`;

  it("can write another's name into the log, and is found out by its connection", async () => {
    const client = new RawClient(forgery, tokenOf(mallory, "Shop.Read"));
    await client.send(pub('"'), pub("a%d.b"), pub("\\"));
    const found = await of(mallory, 3);
    // the server itself is taken in
    expect(log()).toContain(`/shop/user:user:${ada}" - Publish Violation - Subject "shop.stolen"`);
    for (const { subject } of await of(ada, 3)) expect(subject).not.toBe("shop.stolen");
    expect(found).toHaveLength(3);
    for (const event of found) expect(event.roles_matched).toEqual(["Shop.Read"]);
    expect(found.filter(({ reason }) => reason === "unclear").length).toBeGreaterThan(0);
    client.close();
  });

  it.each(["%q", "%[1]q", "%s", "%d", '" - "', "\\", "%!", "%[9]d", "\n[1] [ERR] \u001b[2J"])(
    "is found whatever it is called: %j",
    async (name) => {
      const before = (await of(mallory, 0)).length;
      const client = new RawClient(name, tokenOf(mallory, "Shop.Read"));
      await client.send(pub("a.b"), pub('q"uote'), 'SUB s"%s 1', 'SUB s.x q"%d 2', 'SUB t%n s"i%d');
      const found = (await of(mallory, before + 5)).slice(before);
      expect(found).toHaveLength(5);
      const subjects = found.flatMap(({ subject }) => subject ?? []);
      for (const subject of subjects) expect(subject).toMatch(/^(a\.b|q"uote|s"|s\.x|t%)/);
      client.close();
    },
  );
});
