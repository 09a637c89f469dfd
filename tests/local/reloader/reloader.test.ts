import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { lutimes, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";

const program = join(import.meta.dirname, "../../../reloader/reloader.mjs");

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

const details = () => `the reloader says:\n${log}`;
const says = (text: string) => until(text, () => log.includes(text), { details });
const runs = (tag: string) =>
  until(`the tag ${tag}`, async () => (await tags())?.[0] === tag, { details });

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
    await says("watching");
    await absence(3_000, "a reload that nobody asked for");
    expect(await loaded()).toBe(before);
  });

  it("makes the server take what the kubelet brings", async () => {
    start();
    await bring(tag("two"));
    await runs("two");
    await says("the server has reloaded its files");
  });

  it("notices what has come while it was away", async () => {
    await bring(tag("three"));
    start();
    await runs("three");
  });

  it("says when the server refuses its files, which it keeps running without, and takes the next", async () => {
    start();
    await bring("server_tags: [\n");
    await says("the server has not taken its files");
    expect(await tags()).toEqual(["three"]);
    await bring(tag("four"));
    await runs("four");
  });

  it("is not used without all it needs", async () => {
    const child = spawn(process.execPath, [program, "--watch", volume]);
    expect(await once(child, "exit")).toEqual([64, null]);
  });
});
