import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reservePorts } from "../../support/ports/reserve.ts";
import { Office } from "./office.ts";
import { builds, type Command } from "./toolchains.ts";

/** The worked examples, each in its own language against real servers, with tokens of eight seconds. */
let office: Office;
let folder: string;
const commands = new Map<string, Command>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-examples-"));
  const [websocket = 0] = await reservePorts(1);
  office = await Office.open(websocket);
  // before one of them runs: beside compilers, a token of eight seconds has ended before it is presented
  await Promise.all(
    Object.entries(builds).map(async ([name, build]) => {
      const own = join(folder, name);
      await mkdir(own);
      commands.set(name, await build(own, office.issuer.caFile));
    }),
  );
}, 900_000); // what is not on this machine yet is fetched and compiled

afterAll(async () => {
  await office.close();
  await rm(folder, { recursive: true });
});

describe.concurrent.each(Object.keys(builds))("the example in %s", (name) => {
  it("works with a token alone, goes on after it has ended, and after the server has ended its session", async () => {
    const agent = await office.hire(name);
    if (name === "rust") await agent.signIn();
    agent.start(commands.get(name) ?? [""]);
    await office.task(agent);
    const logins = () => office.granted(agent.appId);
    await agent.until("the session after the next", () => logins().length >= 3);
    await office.task(agent);
    // a library may well present a token twice that is still good
    expect(new Set(logins().map(({ uti }) => uti)).size).toBeGreaterThanOrEqual(2);
    await office.outsleep(agent);
    await office.task(agent);
    expect(agent.said).not.toContain("eyJ");
  }, 300_000);
});

// one after the other: beside all of the above, a token of eight seconds would end before it is presented
describe.each(Object.keys(builds))("the example in %s", (name) => {
  it("takes the settings of a local stack, which has its authority in a file", async () => {
    const agent = await office.hire(`${name}-local`);
    await agent.settle("local");
    if (name === "rust") await agent.signIn();
    agent.start(commands.get(name) ?? [""]);
    await office.task(agent);
  }, 300_000);
});
