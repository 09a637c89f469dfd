import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Asked } from "../../engine/support/mocks.ts";
import { Terminal } from "../../support/terminal.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { runProgram } from "./stack-file.ts";
import { Walkthrough } from "../../support/pages/walkthrough.ts";

const pages = pagesOf(import.meta.filename);
const program = readFileSync(join(import.meta.dirname, "../../../infra/index.ts"), "utf8");

/** A stack that is there already, as these pages assume. */
const deployed = `
pulumi stack init production
pulumi config set nats-entra:target kubernetes
pulumi config set --path nats-entra:tenant.id 3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60`;

describe.each([
  ["azure.md", "azure", "nats", ""],
  ["kubernetes.md", "kubernetes", "messaging", ""],
  ["upgrade.md", "kubernetes", "nats", deployed],
  ["remove.md", "kubernetes", "nats", deployed],
  ["leaked-keys.md", "kubernetes", "nats", deployed],
  ["remove-role.md", "kubernetes", "nats", deployed],
])("the commands of docs/how-to/%s", (page, target, namespace, before) => {
  let walkthrough: Walkthrough;
  let made: Asked[];
  beforeAll(async () => {
    walkthrough = await Walkthrough.of(pages(`docs/how-to/${page}`), before);
    made = await runProgram(walkthrough.configuration);
  });

  it("leave a configuration that the program takes", () => {
    expect(walkthrough.configuration["nats-entra:target"]).toBe(target);
    expect(made.length).toBeGreaterThan(40);
  });

  it("speak of objects that the program makes, where it makes them", () => {
    const objects = made.map(({ type, inputs }) => {
      const { metadata } = inputs as { metadata?: { name?: string; namespace?: string } };
      const kind = type.split(":").at(-1)?.toLowerCase() ?? "";
      return `${metadata?.namespace ?? ""} ${kind}/${metadata?.name ?? ""}`;
    });
    const asked = walkthrough.of("kubectl").flatMap((command) => {
      const [, where = ""] = /--namespace (\S+)/.exec(command) ?? [];
      const [, kind, name] = /\b(service|deployment|statefulset)[/ ]([a-z-]+)/.exec(command) ?? [];
      return kind === undefined ? [] : [`${where} ${kind}/${name ?? ""}`];
    });
    for (const one of asked) expect(objects).toContain(one);
    const namespaces = walkthrough
      .of("kubectl")
      .join("\n")
      .matchAll(/--namespace (\S+)/g);
    expect([...namespaces].filter(([, name]) => name !== namespace)).toEqual([]);
  });

  it("ask for outputs that the program has", () => {
    for (const [, name = ""] of walkthrough.asked.join("\n").matchAll(/pulumi stack output (\w+)/g))
      expect(program).toMatch(new RegExp(`^  ${name},$`, "m"));
  });

  it("use commands that there are", async () => {
    const terminal = new Terminal();
    for (const command of new Set(walkthrough.of("npx"))) {
      const [name, ...words] = command.split(" ");
      expect(name).toBe("nats-entra");
      const { code, stderr } = await terminal.run(...words, "--help");
      expect(code, `${command}: ${stderr}`).toBe(0);
    }
    terminal.remove();
  });
});

describe("the commands of docs/how-to/existing-nats.md", () => {
  let walkthrough: Walkthrough;
  beforeAll(async () => {
    walkthrough = await Walkthrough.of(pages("docs/how-to/existing-nats.md"), deployed);
  });

  it("upgrade the release by its own values, and then by those of the stack", () => {
    const [upgrade, compare] = walkthrough.of("helm");
    const values = "nats nats/nats -n messaging -f own.yaml -f entra.json";
    expect([upgrade, compare]).toEqual([`upgrade ${values}`, `diff upgrade ${values}`]);
  });

  it("read the values from the stack before, and look at a change first", () => {
    const order = ["pulumi stack output helmValues", "helm upgrade", "pulumi preview --diff"];
    const places = order.map((start) =>
      walkthrough.asked.findIndex((command) => command.startsWith(start)),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
