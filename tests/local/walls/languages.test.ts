import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builds, type Command } from "../client/toolchains.ts";
import { WalledSite, type Report } from "./languages/site.ts";

const here = join(import.meta.dirname, "languages");
let site: WalledSite;
let folder: string;
let go: Command;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-walls-"));
  site = await WalledSite.open();
  const program = join(folder, "client");
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "" };
  const build = ["build", "-mod=readonly", "-o", program, "."];
  await promisify(execFile)("go", build, { cwd: join(here, "go"), env });
  go = [program];
  await site.serve([program, "serve"]);
}, 600_000);
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

const streams = [
  "publish to a stream",
  "create a consumer",
  "fetch and acknowledge",
  "hear of an acknowledgement",
  "ask for time, give back, give up",
  "consume",
  "follow in order, by pulling",
  "follow in order, pushed",
];
const keys = [
  "open a bucket",
  "put a key",
  "create a key",
  "update a key",
  "get a key",
  "get a revision",
  "list keys",
  "read a key's history",
  "watch keys",
  "delete and purge keys",
  "look at a bucket",
];
const objects = [
  "open an object bucket",
  "put an object",
  "overwrite an object",
  "get an object",
  "list objects",
  "watch objects",
  "delete an object",
];
const services = [
  "ask a service",
  "ask all of a service",
  "gather until a pause",
  "gather until the end is said",
  "find services",
  "look at services",
  "look at one service",
];
const operators = [
  "list streams",
  "list consumers",
  "get a message",
  "get the last message of a subject",
  "pause and resume a consumer",
  "delete a message",
  "purge a subject",
];
const all = [...streams, ...keys, ...objects, ...services, ...operators];
const pushed = ["follow in order, pushed", "list keys", "read a key's history", "watch keys"];

interface Client {
  readonly command: () => Promise<Command>;
  readonly operations: readonly string[];
}

/** The command has no words for some; nats-py's ordered consumers are pushed alone. */
const clients: Readonly<Record<string, Client>> = {
  javascript: {
    command: () => Promise.resolve([process.execPath, join(here, "javascript.ts")]),
    operations: all,
  },
  go: {
    command: () => Promise.resolve([...go, "use"]),
    operations: all,
  },
  python: {
    command: async () => {
      const [python] = await builds.python();
      return [python, join(here, "python", "client.py")];
    },
    operations: all.filter((operation) => operation !== "follow in order, by pulling"),
  },
  command: {
    command: () => Promise.resolve([process.execPath, join(here, "command.ts")]),
    operations: [
      "publish to a stream",
      "create a consumer",
      "fetch and acknowledge",
      "follow in order, by pulling",
      "put a key",
      "create a key",
      "get a key",
      "list keys",
      "read a key's history",
      "delete and purge keys",
      "look at a bucket",
      "put an object",
      "get an object",
      "list objects",
      "delete an object",
      ...services,
      ...operators.filter((operation) => operation !== "delete a message"),
      "back up a stream",
    ],
  },
};

describe.each(Object.entries(clients))("through the wall, on three nodes: %s", (name, client) => {
  const { command, operations } = client;
  describe("can", () => {
    let report: Report;
    beforeAll(async () => {
      report = await site.run(await command(), { NATS_CONSUMER: name });
    }, 600_000);

    it.each(operations)("%s", (operation) => {
      expect(report.get(operation)).toBe("done");
    });
  });
});

describe("a client that does not say where it is", () => {
  it("gets nothing pushed: deliveries are for its account's part of the inbox", async () => {
    const inbox = `_INBOX.0d5c6b5b-93a8-4c02-9f3a-5d1b7a5c7c11`;
    const report = await site.run([...go, "use"], {
      NATS_CONSUMER: "astray",
      NATS_INBOX: inbox,
      NATS_PATIENCE: "3s",
    });
    const done = [...report].filter(([, result]) => result === "done").map(([what]) => what);
    expect(done).toEqual(
      expect.arrayContaining(["publish to a stream", "fetch and acknowledge", "get a key"]),
    );
    expect(done.filter((what) => pushed.includes(what))).toEqual([]);
  });

  it("finds no stream: without the domain it asks its own account", async () => {
    const report = await site.run([...go, "use"], {
      NATS_CONSUMER: "elsewhere",
      NATS_DOMAIN: "elsewhere",
      NATS_PATIENCE: "3s",
    });
    expect(report.get("fetch and acknowledge")).not.toBe("done");
    expect(report.get("put a key")).not.toBe("done");
    expect(report.get("publish to a stream")).toBe("done");
  });
});
