import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jetstream, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { login } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";
import { pattern } from "../support/pages/output.ts";
import { pagesOf } from "../support/pages/walk.ts";
import { pace } from "../support/waiting/pace.ts";
import { until } from "../support/waiting/until.ts";

/** Streams that the policy declares: nobody but the callouts makes and changes them, while a client publishes. */
const walk = pagesOf(import.meta.filename)("docs/how-to/streams.md");
const stack = new Stack(inject("stackRoot"));
const files = [
  "policies/data.ts",
  "policies/roles/deploy.ts",
  "policies/roles/services.ts",
] as const;
const original = new Map<string, string>();
const day = 86_400e9;
const minute = { timeoutMs: 60_000, everyMs: 200 };

for (const file of files) original.set(file, await readFile(join(stack.root, file), "utf8"));

/** Writes a file of the policy as it was at first, with these texts in place of others. */
async function write(file: (typeof files)[number], ...changes: [from: string, to: string][]) {
  let text = original.get(file) ?? "";
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
    text = text.replace(from, to);
  }
  await writeFile(join(stack.root, file), text);
}

async function said(command: "preview" | "up"): Promise<{ code: number; text: string }> {
  const more = command === "up" ? ["--yes", "--skip-preview"] : [];
  const { code, stdout, stderr } = await stack.pulumi(command, "-s", "local", ...more);
  return { code, text: `${stdout}${stderr}` };
}

async function asOwner<T>(
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
): Promise<T> {
  const { servers } = await stack.settings();
  const token = await stack.token("deploy-job");
  const job = await login({ servers, token });
  try {
    return await work(await jetstreamManager(job, { timeout: 10_000 }));
  } finally {
    await job.close();
  }
}

const configOf = (name: string): Promise<StreamConfig> =>
  asOwner(async ({ streams }) => (await streams.info(name)).config);

/** Messages that were acknowledged, and under which sequence. */
const acknowledged = new Map<number, string>();
let isEnding = false;
let publishing: Promise<void>;

/** Sends again what is not acknowledged: a deployment may end the session, when its roles have fewer rights. */
async function publish(): Promise<void> {
  const { servers } = await stack.settings();
  const token = await stack.token("order-service");
  const connection = await login({ servers, token, reconnect: true });
  const client = jetstream(connection, { timeout: 2_000 });
  for (let number = 0; !isEnding; number += 1) {
    const text = String(number);
    const sent = await client
      .publish("orders.events.created", text, { msgID: text, retries: 1 })
      .catch(() => undefined);
    if (sent) acknowledged.set(sent.seq, text);
    else number -= 1;
    // others have to work through them afterwards
    await pace(50);
  }
  await connection.close();
}

/** What the stream has, by sequence, as the operations team reads it. */
async function storedOrders(): Promise<Map<number, string>> {
  const { servers } = await stack.settings();
  const omar = await login({ servers, token: await stack.token("omar") });
  const client = jetstream(omar, { timeout: 10_000, domain: "shopdata" });
  const { state } = await (await client.streams.get("ORDERS")).info();
  const found = new Map<number, string>();
  for await (const message of await (await client.consumers.get("ORDERS")).consume()) {
    found.set(message.seq, message.string());
    if (message.seq >= state.last_seq) break;
  }
  await omar.close();
  return found;
}

beforeAll(() => {
  publishing = publish();
});
afterAll(async () => {
  isEnding = true;
  await publishing.catch(() => undefined);
  for (const file of files) await write(file);
  await stack.up();
});

interface Status {
  ok: boolean;
  streams: { account: string; ok: boolean; streams: { stream: string; state: string }[] }[];
}

const status = async (): Promise<Status> =>
  JSON.parse((await stack.cli("status", "--json")).stdout) as Status;

describe("the example's streams", () => {
  it("are there after npm run up, as the policy declares them", async () => {
    expect(await configOf("ORDERS")).toMatchObject({
      subjects: ["orders.events.>"],
      num_replicas: 3,
      max_age: 90 * day,
      allow_rollup_hdrs: false,
    });
    expect(await configOf("KV_prices")).toMatchObject({ max_msgs_per_subject: 5 });
    const shipping = await asOwner(({ consumers }) => consumers.info("ORDERS", "shipping"));
    expect(shipping.config).toMatchObject({ ack_policy: "explicit", ack_wait: 30e9 });
  });

  it("are well, says the status, by account", async () => {
    const { ok, streams } = await status();
    expect(ok).toBe(true);
    expect(streams).toMatchObject([
      { account: "books", ok: true },
      { account: "shopdata", ok: true },
    ]);
  });
});

type Change = [from: string, to: string];

/** A policy with another stream, and with those who may make and fill it. */
async function declareAnother(name: string, settings: string, ...others: Change[]): Promise<void> {
  const about = `account: shopdata, subjects: ["${name.toLowerCase()}.>"], ${settings}`;
  const another = `export const ${name} = stream("${name}", { ${about} });\n`;
  await write(
    "policies/data.ts",
    ["export const prices =", `${another}export const prices =`],
    ...others,
  );
  await write(
    "policies/roles/deploy.ts",
    ["ORDERS, prices }", `ORDERS, prices, ${name} }`],
    ["prices.manage()]", `prices.manage(), manage(${name})]`],
  );
  await write(
    "policies/roles/services.ts",
    ["prices, shipped,", `prices, ${name}, shipped,`],
    ["publishTo(ORDERS),", `publishTo(ORDERS), publishTo(${name}),`],
  );
}

const longer: Change = ['maxAge: "90d"', 'maxAge: "120d"'];

describe("a longer maxAge, and another stream", () => {
  let made: string;

  it("are previewed, a line each", async () => {
    await declareAnother("REFUNDS", "replicas: 3", longer);
    const { code, text } = await said("preview");
    expect(code, text).toBe(0);
    expect(text).toContain("ORDERS in shopdata: maxAge 90d becomes 120d");
    expect(text).toContain(
      "REFUNDS in shopdata: made, or adopted with its messages if it is there",
    );
  });

  it("are in force when the deployment ends", async () => {
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 120 * day });
    expect(await configOf("REFUNDS")).toMatchObject({ num_replicas: 3 });
    const { servers } = await stack.settings();
    const service = await login({ servers, token: await stack.token("order-service") });
    await jetstream(service, { timeout: 10_000 }).publish("refunds.one", "for a test");
    await service.close();
    made = await asOwner(async ({ streams }) => (await streams.info("REFUNDS")).created);
  });

  it("stay when the policy does not declare the stream any more, which the deployment says", async () => {
    for (const file of files) await write(file);
    await write("policies/data.ts", longer);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    expect(text).toMatch(/REFUNDS in shopdata: .*stays unchanged, with its messages/);
    const { ok, streams } = await status();
    expect(ok).toBe(true);
    expect(streams.flatMap((each) => each.streams)).toContainEqual(
      expect.objectContaining({ stream: "REFUNDS", state: "undeclared" }),
    );
  });

  it("are adopted when it is declared again: the same stream with its message, and other settings", async () => {
    await declareAnother("REFUNDS", 'replicas: 3, description: "Refunds of a test"', longer);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    const { created, config, state } = await asOwner(({ streams }) => streams.info("REFUNDS"));
    expect({ created, messages: state.messages }).toEqual({ created: made, messages: 1 });
    expect(config).toMatchObject({ description: "Refunds of a test", max_age: 0 });
  });
});

describe("a stream that an application has made", () => {
  const theirs = { name: "RETURNS", subjects: ["returns.>"], num_replicas: 3, max_age: 60 * day };
  /** Without these, its owner could make it do what the invariants forbid. */
  const facts =
    "allowRollup: false, schedules: false, republish: false, subjectTransform: false, mirror: false, sources: false";
  /** Sequences of messages that were acknowledged. */
  const stored = new Set<number>();
  let [isOver, created] = [false, ""];
  let filling: Promise<void> = Promise.resolve();

  /** Returns until it is over; what is not acknowledged is sent again, since a deployment may end the session. */
  async function fill(): Promise<void> {
    const { servers } = await stack.settings();
    const token = await stack.token("order-service");
    const connection = await login({ servers, token, reconnect: true });
    const client = jetstream(connection, { timeout: 2_000 });
    for (let number = 0; !isOver; number += 1) {
      const text = String(number);
      const options = { msgID: text, retries: 1 };
      const sent = await client.publish("returns.one", text, options).catch(() => undefined);
      if (sent) stored.add(sent.seq);
      else number -= 1;
      await pace(20);
    }
    await connection.close();
  }
  const info = () => asOwner(({ streams }) => streams.info("RETURNS"));

  it("is left to it while it is watched only", async () => {
    await declareAnother("RETURNS", `managed: false, maxAge: "60d", ${facts}`, longer);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    expect(text).toContain("RETURNS in shopdata: watched only");
    await asOwner(({ streams }) => streams.add({ ...theirs, description: "Theirs" }));
    ({ created } = await info());
    filling = fill();
    await until("some returns", () => stored.size > 50, minute);
    await until("it to be well", async () => (await status()).ok, minute);
  });

  it("is not narrowed when it is adopted, which the preview says with the word that permits it", async () => {
    await declareAnother("RETURNS", 'replicas: 3, maxAge: "1d"', longer);
    const { code, text } = await said("up");
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /warning: RETURNS in shopdata: maxAge 60d becomes 1d, which loses messages.*mayLose: \["maxAge"\]/,
    );
    expect(text).toContain("RETURNS in shopdata: refused: changing maxAge would lose messages");
    expect((await info()).config).toMatchObject({ max_age: 60 * day });
  });

  it("is adopted with its messages, and gets the declared settings", async () => {
    await declareAnother("RETURNS", 'replicas: 3, maxAge: "80d"', longer);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    const { config, created: now } = await info();
    expect(now).toBe(created);
    expect(config).toMatchObject({ max_age: 80 * day });
    expect(config).not.toHaveProperty("description");
  });

  it("is handed back, and then changed by its owner alone; no acknowledged message was lost", async () => {
    await declareAnother("RETURNS", `managed: false, maxAge: "80d", ${facts}`, longer);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    expect(text).toContain("RETURNS in shopdata: something else manages it from now on");
    await asOwner(({ streams }) => streams.update("RETURNS", { max_age: 30 * day }));
    const isTold = async () =>
      (await status()).streams.some(({ streams }) =>
        streams.some(({ stream, state }) => stream === "RETURNS" && state === "drifted"),
      );
    await until("the difference to be reported", isTold, minute);
    expect((await info()).config).toMatchObject({ max_age: 30 * day });
    isOver = true;
    await filling;
    // everything from the first to the last is there
    const { state } = await info();
    expect(stored.size).toBeGreaterThan(100);
    expect(state).toMatchObject({ first_seq: 1, messages: state.last_seq });
    expect(Math.max(...stored.keys())).toBeLessThanOrEqual(state.last_seq);
    await asOwner(({ streams }) => streams.update("RETURNS", { max_age: 80 * day }));
    await until("the end of the report", async () => (await status()).ok, minute);
  });
});

describe("a shorter maxAge", () => {
  it("is refused by the preview and by the deployment, which then has changed nothing", async () => {
    for (const file of files) await write(file);
    await write("policies/data.ts", ['maxAge: "90d"', 'maxAge: "1d"']);
    for (const command of ["preview", "up"] as const) {
      const { code, text } = await said(command);
      expect(code).not.toBe(0);
      expect(text).toContain("ORDERS in shopdata: maxAge");
      expect(text).toContain('mayLose: ["maxAge"]');
    }
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 120 * day });
    const { ok } = await status();
    expect(ok).toBe(true);
  });

  it("is done when the policy names the setting", async () => {
    await write("policies/data.ts", ['maxAge: "90d"', 'maxAge: "90d", mayLose: ["maxAge"]']);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    expect(text).toMatch(
      /warning: ORDERS in shopdata: maxAge 120d becomes 90d, which loses messages/,
    );
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 90 * day });
  });
});

describe("a stream that somebody changes", () => {
  it("is as declared again soon", async () => {
    await write("policies/data.ts");
    await said("up");
    await asOwner(({ streams }) => streams.update("ORDERS", { allow_rollup_hdrs: true }));
    const isMended = async () => !(await configOf("ORDERS")).allow_rollup_hdrs;
    await until("the declared setting", isMended, minute);
  });

  it("is reported when the policy has it so, and so are the proofs that do not hold", async () => {
    await write("policies/data.ts", ['maxAge: "90d"', 'maxAge: "90d", drift: "report"']);
    const { code, text } = await said("up");
    expect(code, text).toBe(0);
    await asOwner(({ streams }) => streams.update("ORDERS", { allow_rollup_hdrs: true }));
    await until("the report", async () => !(await status()).ok, minute);
    const doctor = await stack.cli("doctor", "--as", "nadia");
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(
      /ORDERS in shopdata.*drifted.*PROOFS DO NOT HOLD FOR IT.*allow_rollup_hdrs/,
    );
    await asOwner(({ streams }) => streams.update("ORDERS", { allow_rollup_hdrs: false }));
    await until("the end of the report", async () => (await status()).ok, minute);
  });

  it("is shown as docs/how-to/streams.md shows it", async () => {
    await asOwner(({ streams }) => streams.update("ORDERS", { max_age: 80 * day }));
    await until("the report", async () => !(await status()).ok, minute);
    const { command, output, exit } = walk.example();
    const { code, stdout } = await stack.shell(command);
    expect(stdout).toMatch(pattern(output));
    expect(code).toBe(exit);
    await asOwner(({ streams }) => streams.update("ORDERS", { max_age: 90 * day }));
    await until("the end of the report", async () => (await status()).ok, minute);
  });
});

describe("a client that published all the while", () => {
  it("has lost no message that was acknowledged", async () => {
    isEnding = true;
    await publishing;
    expect(acknowledged.size).toBeGreaterThan(100);
    const stored = await storedOrders();
    const lost = [...acknowledged].filter(([seq, text]) => stored.get(seq) !== text);
    expect(lost).toEqual([]);
  });
});
