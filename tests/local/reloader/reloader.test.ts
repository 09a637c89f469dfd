import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { lutimes, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startNats, type NatsServers } from "../../support/nats-server.ts";

const program = join(import.meta.dirname, "../../../reloader/reloader.mjs");
const limit = 20_000;

let volume: string;
let nats: NatsServers;
let reloader: ChildProcess | undefined;
let log = "";
let version = 0;

/** As the kubelet brings files: a folder of a new name, and then the link `..data` to it (AtomicWriter). */
async function bring(text: string): Promise<void> {
  const folder = `..v${++version}`;
  await mkdir(join(volume, folder));
  await writeFile(join(volume, folder, "tags.conf"), text);
  await symlink(folder, join(volume, "..data_tmp"));
  await rename(join(volume, "..data_tmp"), join(volume, "..data"));
}

const tag = (name: string) => `server_tags: ["${name}"]\n`;
const node = () => nats.nodes[0] as NatsServers["nodes"][number];
const tags = async () => (await node().varz()).tags;
const loaded = async () => (await node().varz()).config_load_time;

function start(): void {
  const options = ["--pid", join(volume, "nats.pid"), "--watch", volume];
  const varz = `${node().monitor}/varz`;
  reloader = spawn(process.execPath, [program, ...options, "--varz", varz]);
  reloader.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    log += chunk;
  });
}

async function stop(): Promise<void> {
  if (!reloader || reloader.exitCode !== null) return;
  const exit = once(reloader, "exit");
  reloader.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  reloader = undefined;
}

async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + limit; !(await reached());) {
    if (Date.now() > end) throw new Error(`waited in vain; the reloader says:\n${log}`);
    await wait(50);
  }
}

beforeAll(async () => {
  volume = await mkdtemp(join(tmpdir(), "volume-"));
  await bring(tag("one"));
  await symlink("..data/tags.conf", join(volume, "tags.conf"));
  // the kubelet brings files before a server starts
  const past = new Date(Date.now() - 60_000);
  await lutimes(join(volume, "..data"), past, past);
  nats = await startNats({
    config: ({ client, monitor }) =>
      [
        `host: ${client.host}`,
        `port: ${client.port}`,
        `http_port: ${monitor.port}`,
        `include ../${basename(volume)}/tags.conf`,
      ].join("\n"),
  });
  await writeFile(join(volume, "nats.pid"), `${node().pid}`);
});
afterEach(stop);
afterAll(async () => {
  await nats.stop();
  await rm(volume, { recursive: true });
});

describe("the reloader", () => {
  it("leaves a server alone that has read its files", async () => {
    const before = await loaded();
    start();
    await until(() => log.includes("watching"));
    await wait(3_000);
    expect(await loaded()).toBe(before);
  });

  it("makes the server take what the kubelet brings", async () => {
    start();
    await bring(tag("two"));
    await until(async () => (await tags())?.[0] === "two");
    await until(() => log.includes("the server has reloaded its files"));
  });

  it("notices what has come while it was away", async () => {
    await bring(tag("three"));
    start();
    await until(async () => (await tags())?.[0] === "three");
  });

  it("says when the server refuses its files, which it keeps running without, and takes the next", async () => {
    start();
    await bring("server_tags: [\n");
    await until(() => log.includes("the server has not taken its files"));
    expect(await tags()).toEqual(["three"]);
    await bring(tag("four"));
    await until(async () => (await tags())?.[0] === "four");
  });

  it("is not used without all it needs", async () => {
    const child = spawn(process.execPath, [program, "--watch", volume]);
    expect(await once(child, "exit")).toEqual([64, null]);
  });
});
