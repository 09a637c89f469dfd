import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../support/free-ports.ts";
import { Office } from "./office.ts";
import { toolchains, type Command } from "./toolchains.ts";

/** The worked examples, each in its own language against real servers, with tokens of ten seconds. */
const languages = Object.entries(toolchains);
const commands = new Map<string, Command>();
let office: Office;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-examples-"));
  const [websocket = 0] = await freePorts(1);
  office = await Office.open(websocket);
  await office.signIn();
  for (const [name, { lacks, build }] of languages) {
    if (lacks !== undefined) continue;
    const own = join(folder, name);
    await mkdir(own);
    if (name === "java") await office.trustStore(own);
    commands.set(name, await build(own));
  }
}, 900_000); // what is not on this machine yet is fetched and compiled

afterEach(() => office.clear());
afterAll(async () => {
  await office.close();
  await rm(folder, { recursive: true });
});

describe.each(languages)("the example in %s", (name, { lang, lacks }) => {
  it.skipIf(lacks !== undefined)(
    `works with a token alone, and goes on after it has ended${lacks === undefined ? "" : `: ${lacks}`}`,
    async () => {
      office.start(commands.get(name) ?? [""]);
      await office.works();
      await office.until("the session after the next", () => office.granted(lang).length >= 3);
      await office.works();
      // a library may well present a token twice that is still good
      const tokens = new Set(office.granted(lang).map(({ uti }) => uti));
      expect(tokens.size).toBeGreaterThanOrEqual(2);
      expect(office.said).not.toContain("eyJ");
    },
  );
});
