import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { Replica } from "./replica.ts";
import { Site } from "./site.ts";

/** The folders of an image by callout/Dockerfile, made without a builder: what COPY takes from `dist`. */
let image: string;
let entrypoint: string[];
let context: string;

beforeAll(async () => {
  // the last step of `npm run build`, which is to be run before
  context = dirname(await buildCallout());
  image = await mkdtemp(join(tmpdir(), "nats-entra-image-"));
  const text = await readFile(join(import.meta.dirname, "../../../callout/Dockerfile"), "utf8");
  const arguments_ = (instruction: string) =>
    text
      .split("\n")
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1));
  for (const copy of arguments_("COPY")) {
    const names = copy.split(" ");
    const target = join(image, names.pop() ?? "");
    await mkdir(target, { recursive: true });
    for (const name of names) await cp(join(context, name), join(target, name));
  }
  entrypoint = JSON.parse(arguments_("ENTRYPOINT")[0] ?? "[]") as string[];
});
afterAll(() => rm(image, { recursive: true }));

const bundle = () => join(image, entrypoint.at(-1) ?? "");

describe("an image of the callout", () => {
  it("has what the build makes, and the licenses of what is inside", async () => {
    expect(entrypoint[0]).toBe("node");
    const built = await readFile(join(context, "callout.mjs"));
    expect((await readFile(bundle())).equals(built)).toBe(true);
    const licences = await readFile(join(dirname(bundle()), "callout.licenses.txt"), "utf8");
    expect(licences).toContain("@nats-io/transport-node");
  });

  it("starts, with nothing beside it", async () => {
    const version = new Replica(bundle(), ["--version"]);
    expect(await version.exit()).toBe(0);
    expect(version.output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("lets in who has a role", async () => {
    const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
    const site = await Site.create(bundle(), policy);
    try {
      const replica = await site.start("callout-0");
      await site.connect(site.token());
      expect(await replica.recorded(1)).toMatchObject([{ decision: "granted" }]);
    } finally {
      await site.stop();
    }
  });
});
