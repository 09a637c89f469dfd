import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Changes } from "../../../../cli/dev/changes.ts";
import { projectAt } from "../../../../cli/dev/project.ts";
import { Terminal } from "../../../support/terminal.ts";
import { pace } from "../../../support/waiting/pace.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

function write(path: string, text = ""): void {
  const file = join(terminal.folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function project(): void {
  write("Pulumi.yaml", "name: orders\n");
  write("policies/index.ts");
  write("node_modules/@pulumi/pulumi/package.json", "{}");
}

describe("nats-entra dev needs", () => {
  it("a project: everything that is missing has its own error", () => {
    const code = () => {
      try {
        return projectAt(terminal.folder);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code()).toBe("no_project");
    write("Pulumi.yaml", "name: orders\n");
    expect(code()).toBe("no_policies");
    write("policies/index.ts");
    expect(code()).toBe("not_installed");
    write("node_modules/@pulumi/pulumi/package.json", "{}");
    expect(code()).toEqual({ root: terminal.folder, policies: "policies" });
  });

  it.each([
    [
      "no project",
      [],
      /is not a Pulumi project\n.*\n +next: +go to the folder of your project, or/,
    ],
    [
      "an option that contradicts",
      ["--detach", "--stop"],
      /option '--detach' cannot be used with option '--stop'/,
    ],
    ["no port", ["--base-port", "80"], /Write a port from 1024 to 65000/],
  ])("says so, with %s", async (_what, args, message) => {
    const { code, stderr } = await terminal.run("dev", ...args);
    expect(code).toBe(args.length === 0 ? 1 : 2);
    expect(stderr).toMatch(message);
  });

  it("nothing of a stack that is not there to end", async () => {
    project();
    const { code, stderr } = await terminal.run("dev", "--stop");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Nothing is up.\n" });
  });
});

describe("changes of a project", () => {
  const next = (changes: Changes) =>
    changes.next(
      () => pace(5),
      () => false,
    );

  it("are files of the policy and of the program that were written, made or removed", async () => {
    project();
    write("index.ts", "1");
    const changes = new Changes(projectAt(terminal.folder));
    write("policies/roles/new.ts");
    write("index.ts", "12");
    rmSync(join(terminal.folder, "policies/index.ts"));
    expect(await next(changes)).toEqual(["index.ts", "policies/index.ts", "policies/roles/new.ts"]);
    // as editors save: a new file takes the place of the old one
    write("index.ts~", "34");
    renameSync(join(terminal.folder, "index.ts~"), join(terminal.folder, "index.ts"));
    expect(await next(changes)).toEqual(["index.ts"]);
  });

  it("are not what a deployment itself writes", async () => {
    project();
    const changes = new Changes(projectAt(terminal.folder));
    write(".nats-entra/run/client.json");
    write("Pulumi.dev.yaml");
    write("node_modules/x/index.js");
    write("policies/index.ts", "changed");
    expect(await next(changes)).toEqual(["policies/index.ts"]);
  });

  it("come to an end when the command does, and a policy that is gone is one", async () => {
    project();
    const changes = new Changes(projectAt(terminal.folder));
    expect(
      await changes.next(
        () => pace(1),
        () => true,
      ),
    ).toEqual([]);
    rmSync(join(terminal.folder, "policies"), { recursive: true });
    expect(await next(changes)).toEqual(["policies/index.ts"]);
  });
});
