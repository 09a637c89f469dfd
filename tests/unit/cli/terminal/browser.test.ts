import { createHash } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemBrowser } from "../../../../cli/terminal/browser.ts";
import { Failure } from "../../../../errors/failure.mjs";
import { signInByBrowser } from "../../../../cli/oauth/browser.ts";
import type { Terminal } from "../../../support/terminal.ts";
import { granted, refusal, StandIn } from "../../../support/cli/entra.ts";
import { idToken, sampleSettings, sampleToken } from "../../../support/cli/sample.ts";

const { tenantId } = sampleSettings;
let entra: StandIn;
let terminal: Terminal;
beforeAll(async () => (entra = await StandIn.start()));
afterAll(() => entra.stop());
beforeEach(() => {
  terminal = entra.terminal();
  terminal.isTTY = true;
  terminal.env["NO_COLOR"] = "1";
});
afterEach(() => terminal.remove());

interface Seen {
  readonly status: number | undefined;
  readonly page: string;
}

/** Asks the listener as a browser does; `host` as a page of another name would. */
function visit(url: string, headers: Record<string, string> = {}, path = ""): Promise<Seen> {
  const { port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const host = "127.0.0.1";
    get({
      host,
      port,
      path: path || pathname + search,
      headers: { host: `localhost:${port}`, ...headers },
    })
      .on("response", (response) => {
        void text(response).then((page) => {
          resolve({ status: response.statusCode, page });
        });
      })
      .on("error", reject);
  });
}

/** A person in the browser: Entra's answer to the address, with what differs. */
function returned(asked: URL, answer: Readonly<Record<string, string>>): string {
  const url = new URL(asked.searchParams.get("redirect_uri") ?? "");
  const state = asked.searchParams.get("state") ?? "";
  url.search = new URLSearchParams({ state, ...answer }).toString();
  return url.href;
}

/** What Entra grants for the code: an ID token with the nonce that was asked for, and with what differs. */
function grant(nonce: string, claims: object = {}) {
  const id_token = idToken({ iss: `${entra.authority}/${tenantId}/v2.0`, nonce, ...claims });
  return granted(sampleToken(), { refresh_token: "refresh-1", id_token });
}

/** Signs in with a browser that does so. */
async function login(act: (asked: URL) => Promise<unknown>, ...args: string[]) {
  let done: Promise<unknown> = Promise.resolve();
  terminal.browser = (url) => {
    done = act(new URL(url));
  };
  const outcome = await terminal.run("login", ...args);
  await done;
  return outcome;
}

function approve(asked: URL, claims: object = {}): Promise<Seen> {
  entra.answer(grant(asked.searchParams.get("nonce") ?? "", claims));
  return visit(returned(asked, { code: "the-code" }));
}

describe("login by browser", () => {
  it("asks by code, with PKCE, state and nonce, and redeems the code with the verifier", async () => {
    let asked = new URL("https://nowhere.example");
    const { code, stdout } = await login((url) => approve((asked = url)));
    expect(code).toBe(0);
    expect(stdout).toContain("Signed in as Ada Lovelace (ada@example.com)");
    const query = Object.fromEntries(asked.searchParams);
    expect(query).toMatchObject({
      client_id: "55555555-5555-4555-8555-000000000001",
      response_type: "code",
      scope: "api://22222222-2222-4222-8222-222222222222/.default openid offline_access",
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: "S256",
    });
    const [form] = entra.forms;
    expect(form).toMatchObject({
      grant_type: "authorization_code",
      code: "the-code",
      redirect_uri: query["redirect_uri"],
    });
    const verifier = createHash("sha256").update(form?.["code_verifier"] ?? "");
    expect(verifier.digest("base64url")).toBe(query["code_challenge"]);
  });

  it("prints the address too, and neither token nor code", async () => {
    const { stdout, stderr } = await login(approve, "--json");
    expect(stderr).toContain(`Open ${entra.authority}/`);
    expect(JSON.parse(stdout)).toMatchObject({ method: "browser" });
    for (const secret of ["eyJ", "refresh-1", "the-code"])
      expect(stdout + stderr).not.toContain(secret);
  });

  it("renews by the refresh token afterwards", async () => {
    await login(approve);
    terminal.time = 1_800_003_500;
    entra.answer(granted(sampleToken({ exp: 1_800_007_200 })));
    expect((await terminal.run("token")).code).toBe(0);
    expect(entra.forms.at(-1)).toMatchObject({
      grant_type: "refresh_token",
      refresh_token: "refresh-1",
    });
  });

  it("tells the person to close the window, in a page that loads nothing", async () => {
    let seen: Seen | undefined;
    await login(async (asked) => (seen = await approve(asked)));
    expect(seen).toMatchObject({
      status: 200,
      page: expect.stringContaining("close this window") as string,
    });
    expect(seen?.page).not.toMatch(/the-code|<script|https?:/);
  });

  it("says why Entra refuses, as it does with a code", async () => {
    const { code, stderr } = await login((asked) =>
      visit(
        returned(asked, {
          error: "access_denied",
          error_description: "AADSTS65004: User declined.\r\nTrace ID: 1",
        }),
      ),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      "why:  AADSTS65004: User declined.\n  next: sign in again, and accept",
    );
    expect(stderr).not.toContain("Trace");
    expect(entra.forms).toEqual([]);
  });

  it("says why when Entra does not take the code", async () => {
    entra.answer(refusal("invalid_grant", "AADSTS70008: The code has expired."));
    const { code, stderr } = await login((asked) => visit(returned(asked, { code: "old" })));
    expect(code).toBe(1);
    expect(stderr).toContain("AADSTS70008");
  });

  it.each<[string, object, string]>([
    ["no nonce", { nonce: undefined }, '"nonce" (nonce) claim missing'],
    ["another nonce", { nonce: "another" }, 'unexpected ID Token "nonce"'],
    ["another issuer", { iss: "https://login.example/v2.0" }, 'unexpected JWT "iss"'],
    ["another audience", { aud: "another" }, 'unexpected JWT "aud"'],
  ])("takes no answer whose ID token has %s, and prints none of it", async (_, claims, why) => {
    const { code, stdout, stderr } = await login((asked) => approve(asked, claims));
    expect(code).toBe(1);
    expect(stderr).toContain(why);
    for (const secret of ["eyJ", "refresh-1", "the-code"])
      expect(stdout + stderr).not.toContain(secret);
  });

  it("signs in where the clock is hours off", async () => {
    const now = Math.floor(Date.now() / 1000);
    const { code } = await login((asked) => approve(asked, { nbf: now + 7200, exp: now - 7200 }));
    expect(code).toBe(0);
  });

  it("takes no answer that names another issuer, as a confused client would", async () => {
    const { code, stderr } = await login((asked) =>
      visit(returned(asked, { code: "the-code", iss: "https://login.example/v2.0" })),
    );
    expect({ code, forms: entra.forms }).toEqual({ code: 1, forms: [] });
    expect(stderr).toContain("does not answer as Entra does");
  });
});

describe("the listener", () => {
  it.each<[string, number, (asked: URL) => Promise<Seen>]>([
    ["another state", 400, (asked) => visit(returned(asked, { code: "theirs", state: "x" }))],
    ["no state", 400, (asked) => visit(`${returned(asked, {}).split("?")[0] ?? ""}?code=theirs`)],
    ["no answer", 400, (asked) => visit(returned(asked, {}))],
    [
      "another name",
      404,
      (asked) => visit(returned(asked, { code: "c" }), { host: "evil.example" }),
    ],
    ["another path", 404, (asked) => visit(returned(asked, {}), {}, "/favicon.ico")],
  ])("turns away a request with %s, and waits on", async (_, status, stray) => {
    const { code } = await login(async (asked) => {
      expect((await stray(asked)).status).toBe(status);
      await approve(asked);
    });
    expect(code).toBe(0);
    expect(entra.forms).toMatchObject([{ code: "the-code" }]);
  });

  it("is closed once the answer is there", async () => {
    let asked = new URL("https://nowhere.example");
    await login((url) => approve((asked = url)));
    await expect(visit(returned(asked, { code: "again" }))).rejects.toThrow("ECONNREFUSED");
  });

  it("is closed when nobody comes in time, and says so", async () => {
    let asked = new URL("https://nowhere.example");
    const signIn = signInByBrowser(entra.install(terminal), (url) => (asked = new URL(url)), 0.01);
    await expect(signIn).rejects.toThrow(Failure);
    await expect(signIn).rejects.toMatchObject({
      code: "sign_in_expired",
      next: expect.stringContaining("--device-code") as string,
    });
    await expect(visit(returned(asked, { code: "late" }))).rejects.toThrow("ECONNREFUSED");
  });
});

describe("which way login takes", () => {
  const prompt = { user_code: "U", device_code: "D", verification_uri: "V", expires_in: 900 };

  it.each<[string, string[], boolean, boolean]>([
    ["without a terminal", [], false, true],
    ["without a browser", [], true, false],
    ["by --device-code", ["--device-code"], true, true],
  ])("is a code %s", async (_, args, isTTY, browser) => {
    Object.assign(terminal, { isTTY, browser: browser ? () => expect.fail() : undefined });
    entra.answer([200, prompt], grant("n"));
    expect((await terminal.run("login", ...args)).code).toBe(0);
    expect(entra.paths[0]).toContain("devicecode");
  });

  it("is the browser by --browser, opened by hand", async () => {
    terminal.isTTY = false;
    const running = terminal.run("login", "--browser");
    await expect.poll(() => terminal.stderr).toMatch(/Open \S+\n/);
    await approve(new URL(/Open (\S+)/.exec(terminal.stderr)?.[1] ?? ""));
    expect((await running).code).toBe(0);
  });

  it.each([["--device-code"], ["--as", "sara"], ["--workload-identity"]])(
    "is not both --browser and %s",
    async (...other) => {
      expect((await terminal.run("login", "--browser", ...other)).code).toBe(2);
    },
  );
});

describe("the machine's browser", () => {
  const screen = { DISPLAY: ":0" };

  it("is there with a screen and xdg-open", () => {
    const opener = join(terminal.folder, "xdg-open");
    writeFileSync(opener, "");
    chmodSync(opener, 0o700);
    const PATH = ["/nowhere", terminal.folder].join(delimiter);
    expect(systemBrowser({ PATH, ...screen }, "linux")).toBeTypeOf("function");
    expect(systemBrowser({ PATH, ...screen, SSH_CONNECTION: "a" }, "linux")).toBeUndefined();
    expect(systemBrowser({ PATH }, "linux")).toBeUndefined();
    expect(systemBrowser({ PATH: "/nowhere", ...screen }, "linux")).toBeUndefined();
  });
});
