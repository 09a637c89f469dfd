import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { process as kind, type ProcessState } from "../../../../provider/process/process.ts";
import type { ProcessInputs } from "../../../../provider/process/inputs.ts";
import { alive } from "../../../../provider/process/running.ts";
import { reservePorts } from "../../../support/ports/reserve.ts";
import { until } from "../../../support/waiting/until.ts";

/** A small server: answers the content of a file, reads it again on SIGHUP, ends on SIGTERM. */
const program = `
  const { readFileSync } = require("node:fs");
  const [file, port] = process.argv.slice(1);
  const read = () => readFileSync(file, "utf8");
  let content = read();
  process.on("SIGHUP", () => (content = read()));
  console.log("starting with " + Object.keys(process.env).sort());
  if (content === "broken") { console.error("cannot start: broken"); process.exit(1); }
  require("node:http").createServer((_q, a) => a.end(content)).listen(Number(port), "127.0.0.1");
`;

let folder: string;
let port: number;
const started: ProcessState[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-process-"));
  [port = 0] = await reservePorts(1);
  await writeFile(join(folder, "content"), "one");
});
afterEach(async () => {
  for (const state of started.splice(0)) await kind.delete(state);
  await rm(folder, { recursive: true, force: true });
});

function inputs(changes: Partial<ProcessInputs> = {}): ProcessInputs {
  return {
    name: "sample",
    command: [process.execPath, "-e", program, join(folder, "content"), String(port)],
    env: { GREETING: "hello" },
    root: join(folder, "run"),
    log: join(folder, "run", "log", "sample.log"),
    ports: [port],
    ready: { url: `http://127.0.0.1:${port}/`, timeout: 10 },
    dataFolders: [join(folder, "run", "data")],
    ...changes,
  };
}

async function create(changes: Partial<ProcessInputs> = {}): Promise<ProcessState> {
  const { state } = await kind.create(inputs(changes));
  started.push(state);
  return state;
}

async function update(before: ProcessState, wanted: ProcessInputs): Promise<ProcessState> {
  const state = await kind.update?.(before, wanted);
  if (!state) throw new Error("a process can be updated");
  started.push(state);
  return state;
}

describe("a process", () => {
  it("runs once it is created, and needs nothing more", async () => {
    const state = await create();
    expect(await answer()).toBe("one");
    expect(await kind.diff(state, inputs())).toBe("none");
    expect(await kind.read(state)).toEqual(state);
  });

  it("gets its own environment and none of the deployment's secrets", async () => {
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "secret";
    await create();
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    const log = await readFile(inputs().log, "utf8");
    expect(log).toContain("GREETING");
    expect(log).not.toContain("PASSPHRASE");
  });

  it("that died is found and started again", async () => {
    const state = await create();
    process.kill(state.pid, "SIGKILL");
    await until("its end", () => !alive(state));
    expect(await kind.diff(state, inputs())).toBe("update");
    expect(await kind.read(state)).toBeUndefined();
    const next = await update(state, inputs());
    expect(next.pid).not.toBe(state.pid);
    expect(await answer()).toBe("one");
  });

  it("reads its files again on a reload, in the same process", async () => {
    const state = await create({ reload: "1" });
    await writeFile(join(folder, "content"), "two");
    const ready = { ...inputs().ready, expect: "two" };
    const next = await update(state, inputs({ reload: "2", ready }));
    expect(next.pid).toBe(state.pid);
    expect(await answer()).toBe("two");
  });

  it("that is restarted is waited for until it has caught up, but no longer than its time", async () => {
    let isCaughtUp = false;
    const neighbours = createHttpServer((_question, answer) => {
      answer.statusCode = isCaughtUp ? 200 : 503;
      answer.end();
    }).listen(0, "127.0.0.1");
    await once(neighbours, "listening");
    const { port: other } = neighbours.address() as AddressInfo;
    const ready = (timeout: number) => ({
      ...inputs().ready,
      settled: `http://127.0.0.1:${other}/`,
      timeout,
    });
    // nobody to catch up with at a first start
    const state = await create({ ready: ready(10) });
    let isDone = false;
    const restart = inputs({ restart: "2", ready: ready(10) });
    const updating = update(state, restart).finally(() => (isDone = true));
    await until("its end", () => !alive(state));
    expect(isDone).toBe(false);
    isCaughtUp = true;
    const next = await updating;
    isCaughtUp = false;
    await update(next, inputs({ restart: "3", ready: ready(0.5) }));
    neighbours.close();
  });

  it("that completes a group waits until it works together, at its first start too", async () => {
    const asked: string[] = [];
    const group = createHttpServer((question, answer) => {
      asked.push(question.url ?? "");
      answer.statusCode = asked.length > 3 ? 200 : 503;
      answer.end();
    }).listen(0, "127.0.0.1");
    await once(group, "listening");
    const { port: other } = group.address() as AddressInfo;
    const together = ["a", "b"].map((name) => `http://127.0.0.1:${other}/${name}`);
    await create({ ready: { ...inputs().ready, together, timeout: 10 } });
    expect(asked).toEqual(["/a", "/a", "/a", "/a", "/b"]);
    group.close();
  });

  it("is started anew when what it was started with changes", async () => {
    const state = await create();
    const next = await update(state, inputs({ env: { GREETING: "bye" } }));
    expect(alive(state)).toBe(false);
    expect(next.pid).not.toBe(state.pid);
  });

  it("is stopped with its log and data, and nothing else", async () => {
    const state = await create();
    await mkdir(join(folder, "run", "data"));
    await kind.delete(state);
    expect(alive(state)).toBe(false);
    expect(existsSync(join(folder, "run"))).toBe(false);
    expect(existsSync(join(folder, "content"))).toBe(true);
  });

  it("never touches another process that got the same number", async () => {
    await kind.delete({ ...inputs(), pid: process.pid, started: "long ago" });
    expect(await kind.diff({ ...inputs(), pid: process.pid, started: "x" }, inputs())).toBe(
      "update",
    );
  });
});

describe("a process that cannot start says why", () => {
  it("when its port is taken: by whom, and what to do", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await expect(kind.create(inputs())).rejects.toThrow(
      new RegExp(
        `sample: port ${port} \\(node, pid ${process.pid}\\) of 127.0.0.1 is in use.*--config nats-entra:ports.base=`,
        "s",
      ),
    );
    other.close();
  });

  it("when its program is missing", async () => {
    await expect(kind.create(inputs({ command: ["/no/such/program"] }))).rejects.toThrow(
      "cannot start /no/such/program: not found",
    );
  });

  it("when it ends at once: with the end of its log", async () => {
    await writeFile(join(folder, "content"), "broken");
    await expect(kind.create(inputs())).rejects.toThrow(
      /ended while starting.*cannot start: broken/s,
    );
  });

  it("when it never says what is expected, and is stopped again", async () => {
    const ready = { url: `http://127.0.0.1:${port}/`, expect: "never", timeout: 0.5 };
    await expect(kind.create(inputs({ ready }))).rejects.toThrow("does not say never");
    await expect(answer()).rejects.toThrow();
  });

  it.each([[80], [70000], [1.5]])("when port %j is no port", (wrong) => {
    expect(kind.check({ ports: [wrong] })).toHaveLength(1);
  });

  it("when it would remove what is not the stack's", () => {
    const problems = kind.check(inputs({ dataFolders: ["/home"] }));
    expect(problems).toEqual([
      { property: "root", reason: expect.stringContaining("/home") as string },
    ]);
  });
});

async function answer(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}
