import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reservePorts } from "../../support/ports/reserve.ts";
import { Office } from "./office.ts";
import { builds } from "./toolchains.ts";

/** The worked examples, each in its own language against real servers, with tokens of eight seconds. */
let office: Office;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-examples-"));
  const [websocket = 0] = await reservePorts(1);
  office = await Office.open(websocket);
});

afterAll(async () => {
  await office.close();
  await rm(folder, { recursive: true });
});

describe.concurrent.each(Object.entries(builds))("the example in %s", (name, build) => {
  it(
    "works with a token alone, goes on after it has ended, and after the server has ended its session",
    async () => {
      const own = join(folder, name);
      await mkdir(own);
      const command = await build(own, office.issuer.caFile);
      const agent = await office.hire(name);
      if (name === "rust") await agent.signIn();
      agent.start(command);
      await office.task(agent);
      const logins = () => office.granted(agent.appId);
      await agent.until("the session after the next", () => logins().length >= 3);
      await office.task(agent);
      // a library may well present a token twice that is still good
      expect(new Set(logins().map(({ uti }) => uti)).size).toBeGreaterThanOrEqual(2);
      await office.outsleep(agent);
      await office.task(agent);
      expect(agent.said).not.toContain("eyJ");
    },
    900_000, // what is not on this machine yet is fetched and compiled
  );
});
