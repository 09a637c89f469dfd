import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "../../support/browser.ts";
import { person, startDeployment, type Deployment } from "./deployment.ts";

const bin = join(import.meta.dirname, "..", "..", "..", "cli", "bin.mjs");
let deployment: Deployment;
let home: string;

beforeAll(async () => {
  deployment = await startDeployment();
  home = await mkdtemp(join(tmpdir(), "nats-entra-home-"));
  // all that a new person is given, as the output `client` has it: no policy, no repository
  const { policyFile: _policy, local: _local, ...settings } = deployment.settings;
  await writeFile(join(home, "client.json"), JSON.stringify(settings));
});

afterAll(async () => {
  await rm(home, { recursive: true });
  await deployment.stop();
});

/** A command in a new person's shell: an empty home, and the settings file in the working directory. */
class Shell {
  #said = "";
  readonly #ended: Promise<unknown[]>;

  constructor(...args: string[]) {
    const child = spawn(process.execPath, [bin, ...args, "--settings", "client.json"], {
      cwd: home,
      env: { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: join(home, ".config") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const note = (chunk: Buffer) => (this.#said += chunk.toString());
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    this.#ended = once(child, "close");
  }

  /** What it has said, once that is in it. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#said);
      if (found !== null) return found;
      await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }

  async ended(): Promise<string> {
    expect(await this.#ended, this.#said).toEqual([0, null]);
    return this.#said;
  }
}

/** Enters the code and says who one is: in Chromium by keyboard where there is one, else as it would post. */
async function approve(url: string, code: string): Promise<void> {
  const sara = person("sara");
  if (!hasBrowser) {
    const form = { user_code: code, decision: "approve", person: sara };
    expect(await deployment.post(new URL(url).pathname, form)).toBe(200);
    return;
  }
  const certificate = join(dirname(String(deployment.settings["authorityCaFile"])), "cert.pem");
  const browser = await openBrowser(await readFile(certificate, "utf8"));
  await browser.open(url);
  await browser.type(code);
  await browser.press(["Enter"], "leaves");
  await browser.evaluate(`document.querySelector('input[value="${sara}"]').click()`);
  await browser.evaluate(`document.querySelector('button[value="approve"]').focus()`);
  await browser.press(["Enter"], "leaves");
  expect(await browser.evaluate("document.querySelector('h1').textContent")).toContain("Sara");
  await browser.close();
}

describe("a new person, with the settings file and a browser", () => {
  it("is in within a minute, and told who they are and what to do next", async () => {
    const began = performance.now();
    const login = new Shell("login");
    const [, url = "", code = ""] = await login.says(/Open (\S+) and enter the code (\S+) /);
    await approve(url, code);
    expect(await login.ended()).toMatch(/Signed in as Sara Lind[^]*Next: nats-entra whoami/);
    const whoami = await new Shell("whoami").ended();
    const seconds = (performance.now() - began) / 1000;
    expect(whoami).toMatch(/account +orders/);
    expect(whoami).toMatch(/roles +Orders\.Read/);
    expect(whoami).toMatch(/may publish[^]*orders\.status/);
    expect(seconds).toBeLessThan(60);
  });

  it("has a context of the nats command, in the person's own inbox", async () => {
    const file = join(home, ".config", "nats", "context", "nats-entra-sara.json");
    const context = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    expect(context["inbox_prefix"]).toBe(`_INBOX.${person("sara")}`);
  });
});
