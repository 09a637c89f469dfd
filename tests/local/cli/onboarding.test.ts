import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { CONTRAST, OVERFLOW } from "../../support/pages/rules.ts";
import { person, startDeployment, type Deployment } from "./deployment.ts";
import { until } from "../../support/waiting/until.ts";

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
    const details = () => this.#said;
    await until(`${pattern}`, () => pattern.test(this.#said), { timeoutMs: 60_000, details });
    return pattern.exec(this.#said) as RegExpExecArray;
  }

  async ended(): Promise<string> {
    expect(await this.#ended, this.#said).toEqual([0, null]);
    return this.#said;
  }
}

/** A Chromium that trusts the issuer. */
async function chromium(): Promise<Browser> {
  const certificate = join(dirname(String(deployment.settings["authorityCaFile"])), "cert.pem");
  return openBrowser(await readFile(certificate, "utf8"));
}

/** Says who one is, and comes to the next page by keyboard. */
async function agree(browser: Browser): Promise<void> {
  await browser.evaluate(`document.querySelector('input[value="${person("sara")}"]').click()`);
  await browser.evaluate(`document.querySelector('button[value="approve"]').focus()`);
  await browser.press(["Enter"], "leaves");
}

/** Opens the link, compares the code and says who one is, in Chromium by keyboard. */
async function approve(url: string, code: string): Promise<void> {
  const browser = await chromium();
  await browser.open(url);
  expect(await browser.evaluate("document.body.innerText")).toContain(code);
  await agree(browser);
  expect(await browser.evaluate("document.querySelector('h1').textContent")).toContain("Sara");
  await browser.close();
}

/** Signs in in the browser that the address is opened in, on a phone's screen. */
async function signIn(url: string): Promise<void> {
  const browser = await chromium();
  await browser.resize(375, 667);
  await browser.open(url);
  await agree(browser);
  const text = await browser.evaluate("document.body.innerText");
  expect(text).toContain("You may close this window");
  expect(await browser.evaluate(OVERFLOW)).toBe(0);
  for (const scheme of ["light", "dark"] as const) {
    await browser.emulate("screen", scheme);
    expect(await browser.evaluate(CONTRAST)).toEqual([]);
  }
  const style = "getComputedStyle(document.querySelector('main')).maxWidth";
  expect(await browser.evaluate(style)).not.toBe("none");
  expect(browser.complaints).toEqual([]);
  await browser.close();
}

/** Each way to sign in, and what the person does in the browser when the command asks. */
const ways: Readonly<Record<string, (login: Shell) => Promise<void>>> = {
  "--device-code": async (login) => {
    const [, url = "", code = ""] = await login.says(
      /Open (\S+) and check that it shows the code (\S+) /,
    );
    await approve(url, code);
  },
  "--browser": async (login) => {
    const [, url = ""] = await login.says(/Open (\S+)\n/);
    await signIn(url);
  },
};

describe("a new person, with the settings file and a browser", () => {
  it.each(Object.entries(ways))(
    "is in within a minute by %s, and told who they are and what to do next",
    async (way, act) => {
      const began = performance.now();
      const login = new Shell("login", way);
      await act(login);
      expect(await login.ended()).toMatch(/Signed in as Sara Lind[^]*Next: nats-entra whoami/);
      const whoami = await new Shell("whoami").ended();
      const seconds = (performance.now() - began) / 1000;
      expect(whoami).toMatch(/account +orders/);
      expect(whoami).toMatch(/roles +Orders\.Read/);
      expect(whoami).toMatch(/may publish[^]*orders\.status/);
      expect(seconds).toBeLessThan(60);
    },
  );

  it("has a context of the nats command, in the person's own inbox", async () => {
    const file = join(home, ".config", "nats", "context", "nats-entra-sara.json");
    const context = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    expect(context["inbox_prefix"]).toBe(`_INBOX.${person("sara")}`);
  });
});
