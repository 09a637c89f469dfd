import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Settings } from "../../../../cli/settings/settings.ts";
import { Terminal } from "../../../support/terminal.ts";
import { granted, refusal, StandIn } from "../../../support/cli/entra.ts";
import { sampleToken } from "../../../support/cli/sample.ts";

const start = 1_800_000_000;
const first = sampleToken({ exp: start + 3600 });
const second = sampleToken({ exp: start + 7200 });

let entra: StandIn;
let terminal: Terminal;
let settings: Settings;
beforeAll(async () => (entra = await StandIn.start()));
afterAll(() => entra.stop());
beforeEach(() => {
  terminal = new Terminal();
  terminal.time = start;
  settings = entra.install(terminal);
});
afterEach(() => terminal.remove());

/** Signs in by device code; nothing was asked of Entra afterwards. */
async function signIn(accessToken = first, refreshToken: string | undefined = "refresh-1") {
  const prompt = { user_code: "U", device_code: "D", verification_uri: "V", expires_in: 900 };
  entra.answer([200, prompt], granted(accessToken, { refresh_token: refreshToken }));
  await terminal.run("login");
  entra.forms.length = 0;
}
const sessions = () => join(terminal.folder, ".local/state/nats-entra/sessions");
const context = () =>
  JSON.parse(
    readFileSync(join(terminal.folder, ".config/nats/context/nats-entra-ada.json"), "utf8"),
  ) as { token: string };

describe("token", () => {
  it("prints the token and nothing else", async () => {
    await signIn();
    expect(await terminal.run("token")).toEqual({ code: 0, stdout: `${first}\n`, stderr: "" });
    expect(entra.forms).toEqual([]);
  });

  it("says in JSON whose it is and until when", async () => {
    await signIn();
    expect((await terminal.json("token")).value).toEqual({
      token: first,
      identity: { name: "ada@example.com", oid: "44444444-4444-4444-8444-000000000001" },
      expires: "2027-01-15T09:00:00Z",
    });
  });

  it("is kept while five minutes are left", async () => {
    await signIn();
    terminal.time = start + 3300;
    expect((await terminal.run("token")).stdout).toBe(`${first}\n`);
    expect(entra.forms).toEqual([]);
  });

  it("is renewed when fewer are left, without a word, and the nats context with it", async () => {
    await signIn();
    terminal.time = start + 3301;
    entra.answer(granted(second, { refresh_token: "refresh-2" }));
    expect(await terminal.run("token")).toEqual({ code: 0, stdout: `${second}\n`, stderr: "" });
    expect(entra.forms).toEqual([
      {
        grant_type: "refresh_token",
        client_id: settings.clientId,
        refresh_token: "refresh-1",
        scope: `${settings.scope} offline_access`,
      },
    ]);
    expect(context().token).toBe(second);
  });

  it("uses each refresh token once, also when two commands run at once", async () => {
    await signIn();
    terminal.time = start + 3500;
    entra.answer(granted(second, { refresh_token: "refresh-2" }));
    const other = new Terminal();
    Object.assign(other, { cwd: terminal.cwd, time: terminal.time });
    other.env["HOME"] = terminal.folder;
    const [one, two] = await Promise.all([terminal.run("token"), other.run("token")]);
    expect([one.stdout, two.stdout]).toEqual([`${second}\n`, `${second}\n`]);
    expect(entra.forms.map((form) => form["refresh_token"])).toEqual(["refresh-1"]);
    other.remove();
  });

  it("keeps the refresh token when Entra gives no new one", async () => {
    await signIn();
    terminal.time = start + 3500;
    entra.answer(granted(second));
    await terminal.run("token");
    terminal.time = start + 7100;
    entra.answer(granted(sampleToken({ exp: start + 9999 })));
    await terminal.run("token");
    expect(entra.forms.map((form) => form["refresh_token"])).toEqual(["refresh-1", "refresh-1"]);
  });

  it("says to sign in again when the sign-in has ended", async () => {
    await signIn();
    terminal.time = start + 3500;
    entra.answer(refusal("invalid_grant", "AADSTS70008: The refresh token has expired."));
    const { code, stdout, stderr } = await terminal.run("token");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("next: sign in again: nats-entra login");
  });

  it("of nobody is an error that says how to sign in", async () => {
    const { code, stderr } = await terminal.run("token", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "not_signed_in",
        message: "you are not signed in",
        next: "sign in: nats-entra login",
      },
    });
  });

  it("of another name is that sign-in's, or an error that lists the names", async () => {
    await signIn();
    expect((await terminal.run("token", "--as", "ada@example.com")).stdout).toBe(`${first}\n`);
    const { stderr } = await terminal.run("token", "--as", "bob");
    expect(stderr).toContain("known are ada@example.com");
  });

  it("gets a workload's next token by the same proof, read again", async () => {
    const app = { idtyp: "app", preferred_username: undefined };
    const proof = join(terminal.folder, "proof");
    writeFileSync(proof, "proof-1");
    terminal.env["AZURE_CLIENT_ID"] = "W";
    terminal.env["AZURE_FEDERATED_TOKEN_FILE"] = proof;
    entra.answer(granted(sampleToken({ ...app, exp: start + 100 })));
    await terminal.run("login", "--workload-identity");
    writeFileSync(proof, "proof-2");
    const next = sampleToken({ ...app, exp: start + 5000 });
    entra.answer(granted(next));
    expect((await terminal.run("token")).stdout).toBe(`${next}\n`);
    expect(entra.forms.at(-1)).toMatchObject({ client_id: "W", client_assertion: "proof-2" });
  });
});

describe("the cache of sign-ins", () => {
  it("is readable by its owner alone", async () => {
    await signIn();
    const [folder = ""] = readdirSync(sessions());
    const files = readdirSync(join(sessions(), folder));
    expect(files.sort()).toEqual(["ada%40example.com.json", "current"]);
    for (const file of files)
      expect(statSync(join(sessions(), folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(sessions(), folder)).mode & 0o777).toBe(0o700);
  });

  it("is below NATS_ENTRA_HOME or XDG_STATE_HOME when they are set", async () => {
    terminal.env["NATS_ENTRA_SETTINGS"] = settings.file;
    for (const [name, below] of [
      ["XDG_STATE_HOME", "nats-entra/sessions"],
      ["NATS_ENTRA_HOME", "sessions"],
    ] as const) {
      const folder = join(terminal.folder, name);
      terminal.env[name] = folder;
      await signIn();
      expect(existsSync(join(folder, below))).toBe(true);
    }
  });

  it("keeps the sign-ins of two deployments apart", async () => {
    await signIn();
    writeFileSync(settings.file, JSON.stringify({ ...settings, audience: "another" }));
    expect((await terminal.run("token")).stderr).toContain("you are not signed in");
  });

  it("gives nothing to a settings file elsewhere, whose servers may be somebody else's", async () => {
    await signIn();
    const planted = join(terminal.folder, "planted.json");
    writeFileSync(planted, JSON.stringify({ ...settings, servers: ["tls://evil.example:4222"] }));
    expect((await terminal.run("token", "--settings", planted)).stderr).toContain("not signed in");
  });

  it("that another version wrote counts as no sign-in", async () => {
    await signIn();
    const [folder = ""] = readdirSync(sessions());
    writeFileSync(join(sessions(), folder, "ada%40example.com.json"), '{"version":1}');
    expect((await terminal.run("token")).stderr).toContain("not signed in");
  });
});

describe("logout", () => {
  it("forgets the tokens and the nats context", async () => {
    await signIn();
    writeFileSync(join(terminal.folder, ".config/nats/context.txt"), "nats-entra-ada");
    const { code, value } = await terminal.json("logout");
    expect({ code, value }).toEqual({ code: 0, value: { forgotten: ["ada@example.com"] } });
    const [folder = ""] = readdirSync(sessions());
    expect(readdirSync(join(sessions(), folder))).toEqual([]);
    expect(readdirSync(join(terminal.folder, ".config/nats"))).toEqual(["context"]);
    expect(readdirSync(join(terminal.folder, ".config/nats/context"))).toEqual([]);
  });

  it("leaves another selected context selected", async () => {
    await signIn();
    writeFileSync(join(terminal.folder, ".config/nats/context.txt"), "mine");
    await terminal.run("logout");
    expect(existsSync(join(terminal.folder, ".config/nats/context.txt"))).toBe(true);
  });

  it("fails for who is not signed in, and does not with --all", async () => {
    expect((await terminal.run("logout")).code).toBe(1);
    expect(await terminal.json("logout", "--all")).toMatchObject({
      code: 0,
      value: { forgotten: [] },
    });
  });
});
