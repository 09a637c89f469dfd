import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storm } from "../../bench/logins/storm.ts";
import type { GatheredRecord } from "../../callout/audit/gathering.ts";
import { Verification } from "../../reports/audit/verify.ts";
import { keyPair } from "../../nats/index.ts";
import { readLine } from "../../protocol/audit/chain.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import { buildCallout } from "../../tools/build.ts";
import { rawLogin } from "../local/callout/raw-login.ts";
import { until } from "../support/waiting/until.ts";
import type { Replica } from "../local/callout/replica.ts";
import { Site } from "../local/callout/site.ts";
import { accessDocument, roleEntry } from "../support/access-document.ts";
import * as entra from "../support/token.ts";

/** Those who are let in, and would like to fill the audit or to keep a callout busy. */
const other = "00000000-0000-4000-8000-00000000000b";
const me = `user:${entra.oid}`;
let site: Site;
let folder: string;
let replica: Replica;

beforeAll(async () => {
  const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
  site = await Site.create(await buildCallout(), policy, { nodes: 1 });
});
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "nats-entra-insider-"))));
afterEach(async () => {
  await site.clear();
  await rm(folder, { recursive: true });
});
afterAll(() => site.stop());

async function start(changes: object = {}): Promise<void> {
  replica = await site.start("callout-0", { audit: { file: { folder } }, ...changes });
}

type Decided = LoginRecord & Partial<GatheredRecord>;

/** What is in the audit once the callout has stopped: whole, and signed. */
async function audit(): Promise<{ records: Decided[]; bytes: number }> {
  await replica.stop();
  const verification = new Verification([
    keyPair("account", site.keys.auth.signing).getPublicKey(),
  ]);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const lines = texts.flatMap((text) => text.trimEnd().split("\n"));
  lines.forEach((line, at) => verification.add(line, { file: names[0] ?? "", line: at + 1 }));
  const { ok, problems } = verification.finish();
  expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  const events = lines.map((line) => readLine(line)?.event as Decided);
  return { records: events.filter((event) => "decision" in event), bytes: texts.join("").length };
}
const decisions = (records: readonly Decided[]) =>
  records.reduce((sum, { count = 1 }) => sum + count, 0);

/** A session by hand, which sends CONNECT as often as it likes. */
class Insider {
  readonly #socket: Socket;
  #heard = "";
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => {
      this.#heard += text;
      this.#wake();
    });
    socket.on("error", () => undefined).on("close", () => this.#wake());
  }

  static async connect(token: string): Promise<Insider> {
    const { hostname, port } = new URL(site.nats.urls[0] ?? "");
    const insider = new Insider(connect(Number(port), hostname));
    await insider.says({ auth_token: token });
    return insider;
  }

  /** Whether the server goes on talking with it. */
  async says(options: object): Promise<boolean> {
    this.#heard = "";
    // the server keeps the user that it was given before, and would take it for the account that is asked for
    const connecting = { lang: "raw", verbose: false, user: "orders", ...options };
    this.#socket.write(`CONNECT ${JSON.stringify(connecting)}\r\nPING\r\n`);
    while (!/PONG|-ERR/.test(this.#heard)) {
      if (this.#socket.destroyed) return false;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#heard.includes("PONG");
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Does something so many times. @returns seconds that it took, which bring some more of each allowance */
async function flood(times: number, act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let turn = 0; turn < times; turn++) await act();
  return (performance.now() - began) / 1000;
}

describe("a session that sends CONNECT again and again", () => {
  it("is let in some thirty times, then refused and closed", async () => {
    await start();
    const token = site.token();
    const insider = await Insider.connect(token);
    let times = 0;
    while (times < 1000 && (await insider.says({ auth_token: token }))) times++;
    expect(times).toBeLessThan(40);
    const { records } = await audit();
    expect(decisions(records)).toBe(times + 2);
    expect(records.at(-1)).toMatchObject({
      ...{ decision: "denied", reason: "too_many_requests", oid: entra.oid },
    });
  });

  it("and comes back each time has a bounded number of records, and keeps nobody out", async () => {
    await start({ logins: { burst: 100, perMinute: 60 } });
    const token = site.token();
    let insider = await Insider.connect(token);
    const tried = 400;
    const flooding = flood(tried, async () => {
      if (await insider.says({ auth_token: token })) return;
      insider.close();
      insider = await Insider.connect(token);
    });
    for (let at = 0; at < 10; at++) {
      const [server = ""] = site.nats.urls;
      expect(await rawLogin(server, site.token({ oid: other }), "127.0.0.1")).toBe(true);
    }
    const seconds = await flooding;
    insider.close();
    const { records, bytes } = await audit();
    const own = records.filter(({ oid }) => oid === entra.oid);
    expect(decisions(own)).toBeGreaterThan(tried);
    const granted = own.filter(({ decision }) => decision === "granted");
    expect(granted.length).toBeLessThanOrEqual(101 + seconds);
    expect(own.length - granted.length).toBeLessThanOrEqual(4 + seconds / 15);
    expect(bytes / records.length).toBeLessThan(1100);
    const [gathered] = own.filter(
      ({ count = 1, reason }) => count > 1 && reason === "too_many_logins",
    );
    expect(gathered?.start_time).toBeLessThan(gathered?.time ?? 0);
  });

  it("by playing the reloads of its server has few records, and no more than it had", async () => {
    await start();
    const token = site.token();
    let insider = await Insider.connect(token);
    const tried = 600;
    const seconds = await flood(tried, async () => {
      if (await insider.says({ user: me })) return;
      insider.close();
      insider = await Insider.connect(token);
    });
    insider.close();
    const { records } = await audit();
    const again = records.filter(({ activity_id }) => activity_id === 99);
    expect(again.length).toBeLessThanOrEqual(210 + seconds);
    expect(decisions(records)).toBeGreaterThan(tried);
    for (const { decision, nats_exp, policy } of again)
      if (decision === "granted") {
        const login = records.find(({ activity_id }) => activity_id === 1);
        expect({ nats_exp, policy }).toEqual({ nats_exp: login?.nats_exp, policy: login?.policy });
      }
  });
});

describe("an identity that may not come in", () => {
  it("has no more records for trying again and again", async () => {
    await start();
    const token = site.token({ roles: ["Nobody.Knows"] });
    const [server = ""] = site.nats.urls;
    const seconds = await flood(400, () => rawLogin(server, token, "127.0.0.1"));
    const { records } = await audit();
    expect(decisions(records)).toBe(400);
    expect(records.length).toBeLessThanOrEqual(203 + seconds);
  });
});

describe("a storm of those who may", () => {
  it("gets in whole: a thousand clients of one identity, twice, and reloads that ask about all of them", async () => {
    await start();
    const [server = ""] = site.nats.urls;
    const token = site.token();
    const logins: boolean[] = [];
    await storm(2000, 32, async (turn) => {
      logins[turn] = await rawLogin(server, token, "127.0.0.1");
      return 0;
    });
    expect(logins.filter(Boolean)).toHaveLength(2000);

    const sessions = await Promise.all(Array.from({ length: 80 }, () => site.connect(token)));
    const asked = async () => {
      const page = await (await replica.get("/metrics")).text();
      return Number(/reauthorizations_total\{decision="granted",reason=""\} (\d+)/.exec(page)?.[1]);
    };
    for (const round of [1, 2, 3, 4]) {
      await site.reload();
      await until("all to be asked about", async () => (await asked()) >= round * 80);
    }
    await Promise.all(sessions.map((session) => session.flush()));
    expect(sessions.filter((session) => session.isClosed())).toEqual([]);
    const { records } = await audit();
    const again = records.filter(({ activity_id }) => activity_id === 99);
    expect(decisions(again)).toBe(320);
    expect(again.length).toBeLessThan(210);
    expect(records.filter(({ decision }) => decision === "denied")).toEqual([]);
  }, 120_000);
});
