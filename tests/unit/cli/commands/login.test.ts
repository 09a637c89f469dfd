import { readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { natsContext } from "../../../../cli/session/nats-context.ts";
import { Terminal } from "../../../support/terminal.ts";
import { granted, refusal, StandIn, type Answer } from "../../../support/cli/entra.ts";
import { ada, sampleToken } from "../../../support/cli/sample.ts";

let entra: StandIn;
let terminal: Terminal;
beforeAll(async () => (entra = await StandIn.start()));
afterAll(() => entra.stop());
beforeEach(() => {
  terminal = entra.terminal();
});
afterEach(() => terminal.remove());

const prompt = {
  user_code: "BCDF-GHJK",
  device_code: "the-device-code",
  verification_uri: "https://microsoft.com/devicelogin",
  expires_in: 900,
  interval: 5,
};
const pending = refusal("authorization_pending", "AADSTS70016: pending");
const signedIn = granted(sampleToken(), { refresh_token: "refresh-1" });
const contextFile = (account?: string) => {
  const name = ["nats-entra-ada", ...(account === undefined ? [] : [account])].join("-");
  return join(terminal.folder, `.config/nats/context/${name}.json`);
};

describe("login with a device code", () => {
  it("shows address and code, and asks until the person is done", async () => {
    entra.answer([200, prompt], pending, pending, signedIn);
    const { code, stdout, stderr } = await terminal.run("login");
    expect(code).toBe(0);
    expect(stderr).toContain("Open https://microsoft.com/devicelogin and enter the code BCDF-GHJK");
    expect(stdout).toContain("Signed in as Ada Lovelace (ada@example.com)");
    expect(terminal.slept).toEqual([5, 5, 5]);
  });

  it("asks for the API and for a refresh token, at the tenant's own endpoints", async () => {
    entra.answer([200, prompt], signedIn);
    await terminal.run("login");
    expect(entra.paths.map((path) => path.replace(/^\/[^/]+/, ""))).toEqual([
      "/oauth2/v2.0/devicecode",
      "/oauth2/v2.0/token",
    ]);
    expect(entra.forms).toEqual([
      {
        client_id: "55555555-5555-4555-8555-000000000001",
        scope: "api://22222222-2222-4222-8222-222222222222/.default offline_access",
      },
      {
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        client_id: "55555555-5555-4555-8555-000000000001",
        device_code: "the-device-code",
      },
    ]);
  });

  it("asks five seconds later, from then on, when told to slow down", async () => {
    entra.answer([200, prompt], refusal("slow_down", ""), pending, signedIn);
    await terminal.run("login");
    expect(terminal.slept).toEqual([5, 10, 10]);
  });

  it("gives up when the person declines, with Entra's reason and no trace ids", async () => {
    entra.answer([200, prompt], refusal("authorization_declined", "AADSTS65004: User declined."));
    const { code, stderr } = await terminal.run("login");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "why:  AADSTS65004: User declined.\n  next: sign in again, and accept",
    );
    expect(stderr).not.toContain("Trace");
  });

  it("gives up when the code has expired", async () => {
    entra.answer([200, { ...prompt, expires_in: 10 }], pending, pending);
    const { code, stderr } = await terminal.run("login");
    expect(code).toBe(1);
    expect(stderr).toContain("nobody entered the code in time");
  });

  it("asks less often while nobody answers, and signs in when somebody does again", async () => {
    entra.answer([200, prompt], "hang up", pending, signedIn);
    expect((await terminal.run("login")).code).toBe(0);
    expect(terminal.slept).toEqual([5, 10, 10]);
  });

  it("prints no token, in text or JSON", async () => {
    entra.answer([200, prompt], signedIn, [200, prompt], signedIn);
    const text = await terminal.run("login");
    const json = await terminal.run("login", "--json");
    for (const out of [text.stdout, text.stderr, json.stdout, json.stderr]) {
      expect(out).not.toContain("eyJ");
      expect(out).not.toContain("refresh-1");
    }
    expect(JSON.parse(json.stdout)).toEqual({
      identity: { name: "ada@example.com", kind: "user", oid: ada, roles: ["Orders.Read"] },
      method: "device-code",
      expires: "2027-01-15T09:00:00Z",
      context: { name: "nats-entra-ada", file: contextFile() },
    });
  });
});

describe("login writes a context for the nats command", () => {
  it("with the token, the addresses and the private inbox, for the owner's eyes only", async () => {
    entra.answer([200, prompt], signedIn);
    await terminal.run("login");
    expect(JSON.parse(readFileSync(contextFile(), "utf8"))).toEqual({
      description: "Ada Lovelace, by nats-entra login",
      url: "nats://127.0.0.1:1,nats://127.0.0.1:2",
      token: sampleToken(),
      inbox_prefix: `_INBOX.${ada}`,
    });
    expect(statSync(contextFile()).mode & 0o777).toBe(0o600);
  });

  it("with the account as user and the token as password, when an account is asked for", async () => {
    entra.answer([200, prompt], signedIn);
    await terminal.run("login", "--account", "finance", "--context", "money");
    const file = join(terminal.folder, ".config/nats/context/money.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      user: "finance",
      password: sampleToken(),
    });
  });

  describe("for the account's streams", () => {
    const contextOf = async (...options: string[]) => {
      const domains = { orders: ["orders-data"], both: ["left", "right"] };
      entra.install(terminal, { domains });
      entra.answer([200, prompt], signedIn);
      const ran = await terminal.run("login", ...options);
      const account = options[0] === "--account" ? options[1] : undefined;
      const context = ran.code === 0 ? readFileSync(contextFile(account), "utf8") : "{}";
      return { ...ran, context: JSON.parse(context) as unknown };
    };

    it("has the domain of the only account that holds them, and that part of the inbox to which they come", async () => {
      expect((await contextOf("--account", "orders")).context).toMatchObject({
        inbox_prefix: `_INBOX.${ada}.orders`,
        jetstream_domain: "orders-data",
      });
    });

    it("has no domain where they are its own", async () => {
      const { context } = await contextOf("--account", "finance");
      expect(context).toMatchObject({ inbox_prefix: `_INBOX.${ada}.finance` });
      expect(context).not.toHaveProperty("jetstream_domain");
    });

    it("has none of several, and says how to choose", async () => {
      const { context, stderr } = await contextOf("--account", "both");
      expect(context).not.toHaveProperty("jetstream_domain");
      expect(stderr).toContain("those of left and right can be used; choose by --domain");
    });

    it("has the one that was chosen", async () => {
      const { context } = await contextOf("--account", "both", "--domain", "right");
      expect(context).toMatchObject({ jetstream_domain: "right" });
    });

    it.each([
      [["--account", "both", "--domain", "middle"], "name one of them: --domain left"],
      [["--account", "finance", "--domain", "left"], "leave out --domain"],
      [["--domain", "left"], "name it: --account NAME"],
    ])("has none that the account does not use: %j", async (options, next) => {
      const { code, stderr } = await contextOf(...options);
      expect(code).toBe(1);
      expect(stderr).toContain(next);
    });
  });

  it("below XDG_CONFIG_HOME, else in the home that the system knows, as that command does", () => {
    const fileWith = (env: object) => natsContext({ ...terminal.io, env: { ...env } }, "x").file;
    expect(fileWith({ XDG_CONFIG_HOME: "/xdg" })).toBe("/xdg/nats/context/x.json");
    expect(fileWith({ HOME: "/elsewhere" })).toBe(
      join(userInfo().homedir, ".config/nats/context/x.json"),
    );
  });

  it.each([
    [
      { servers: ["nats://127.0.0.1:4222", "nats://[::1]:4222"] },
      "nats://127.0.0.1:4222,nats://[::1]:4222",
    ],
    [
      { servers: ["nats://127.0.0.1:4222", "nats.example:4222"] },
      "tls://127.0.0.1:4222,tls://nats.example:4222",
    ],
    [{ servers: ["nats://10.0.0.1"], allowClearText: true }, "nats://10.0.0.1"],
  ])("that insists on TLS where the settings do: %j", async (change, url) => {
    const settings = entra.install(terminal);
    writeFileSync(settings.file, JSON.stringify({ ...settings, ...change }));
    entra.answer([200, prompt], signedIn);
    await terminal.run("login");
    const context = JSON.parse(readFileSync(contextFile(), "utf8")) as { tls_first?: true };
    expect(context).toMatchObject({ url });
    expect(context.tls_first).toBeUndefined();
  });

  it("that begins with TLS where the servers let it", async () => {
    const settings = entra.install(terminal);
    const change = { servers: ["tls://nats.example"], tls: { handshakeFirst: true } };
    writeFileSync(settings.file, JSON.stringify({ ...settings, ...change }));
    entra.answer([200, prompt], signedIn);
    await terminal.run("login");
    expect(JSON.parse(readFileSync(contextFile(), "utf8"))).toMatchObject({
      ...{ url: "tls://nats.example", tls_first: true },
    });
  });

  it("whose name nobody's user name can lead astray", async () => {
    const token = sampleToken({ preferred_username: "../../../.bashrc@example.com" });
    entra.answer([200, prompt], granted(token));
    const file = join(terminal.folder, ".config/nats/context/nats-entra--bashrc.json");
    expect((await terminal.json("login")).value).toMatchObject({ context: { file } });
  });
});

describe("a name from elsewhere", () => {
  it("cannot steer the terminal", async () => {
    const token = sampleToken({ name: "Ada\u001b[2J" });
    entra.answer([200, prompt], granted(token));
    expect((await terminal.run("login")).stdout).toContain("Signed in as Ada�[2J");
  });
});

describe("login of a workload", () => {
  const app = sampleToken({ idtyp: "app", preferred_username: undefined, azp: "the-client" });

  it("sends the secret of AZURE_CLIENT_SECRET", async () => {
    terminal.env["AZURE_CLIENT_SECRET"] = "s3cret";
    entra.answer(granted(app));
    const { code, stdout } = await terminal.run(
      "login",
      "--client-credentials",
      "--client-id",
      "X",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("(the-client)");
    expect(entra.forms[0]).toEqual({
      grant_type: "client_credentials",
      client_id: "X",
      client_secret: "s3cret",
      scope: "api://22222222-2222-4222-8222-222222222222/.default",
    });
  });

  it("sends the secret of a file, without its line end", async () => {
    writeFileSync(join(terminal.folder, "secret"), "from-file\n");
    terminal.env["AZURE_CLIENT_ID"] = "Y";
    entra.answer(granted(app));
    await terminal.run("login", "--client-credentials", "--client-secret-file", "secret");
    expect(entra.forms[0]).toMatchObject({ client_id: "Y", client_secret: "from-file" });
  });

  it("sends the token that its platform gave it", async () => {
    writeFileSync(join(terminal.folder, "federated"), "the.federated.token");
    terminal.env["AZURE_CLIENT_ID"] = "Z";
    terminal.env["AZURE_FEDERATED_TOKEN_FILE"] = join(terminal.folder, "federated");
    entra.answer(granted(app));
    const { code } = await terminal.run("login", "--workload-identity");
    expect(code).toBe(0);
    expect(entra.forms[0]).toMatchObject({
      client_id: "Z",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "the.federated.token",
    });
  });

  it("of another tenant than the deployment's is told so at once", async () => {
    terminal.env["AZURE_CLIENT_ID"] = "Z";
    terminal.env["AZURE_TENANT_ID"] = "another";
    terminal.env["AZURE_FEDERATED_TOKEN_FILE"] = join(terminal.folder, "federated");
    const { code, stderr } = await terminal.run("login", "--workload-identity");
    expect(code).toBe(1);
    expect(stderr).toContain("error: this workload is of the tenant another");
    expect(entra.forms).toEqual([]);
  });

  it("has no proof in an empty file", async () => {
    writeFileSync(join(terminal.folder, "empty"), "\n");
    terminal.env["AZURE_CLIENT_ID"] = "Y";
    const { code, stderr } = await terminal.run(
      ...["login", "--client-credentials", "--client-secret-file", "empty"],
    );
    expect(code).toBe(1);
    expect(stderr).toContain("why:  it is empty");
    expect(entra.forms).toEqual([]);
  });

  it("tells what helps against a refusal", async () => {
    terminal.env["AZURE_CLIENT_SECRET"] = "wrong";
    entra.answer(refusal("invalid_client", "AADSTS7000215: Invalid client secret provided."));
    const { code, stderr } = await terminal.run(
      "login",
      "--client-credentials",
      "--client-id",
      "X",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("give the secret's value, not its id");
    expect(stderr).not.toContain("wrong");
  });
});

describe("a usage error of login ends with exit code 2 and the remedy", () => {
  it.each([
    [["--client-credentials"], "AZURE_CLIENT_ID"],
    [["--client-credentials", "--client-id", "X"], "AZURE_CLIENT_SECRET"],
    [["--workload-identity", "--client-id", "X"], "AZURE_FEDERATED_TOKEN_FILE"],
    [["--certificate", "app.pem"], "--client-credentials"],
    [["--client-id", "X"], "--client-credentials"],
    [["--as", "sara", "--workload-identity"], "cannot be used with"],
    [["--as", "sara", "--client-id", "X"], "cannot be used with"],
    [["--workload-identity", "--certificate", "app.pem"], "--client-credentials"],
    [["--nonsense"], "nats-entra login --help"],
  ])("%j", async (args, remedy) => {
    const { code, stdout, stderr } = await terminal.run("login", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(remedy);
  });
});

describe("an issuer that answers in another way", () => {
  it("is believed when it says why, whatever the status", async () => {
    entra.answer([503, refusal("temporarily_unavailable", "AADSTS90033: A transient error.")[1]]);
    const { stderr } = await terminal.run("login");
    expect(stderr).toContain("why:  AADSTS90033: A transient error.\n");
  });

  it.each<[string, Answer, string]>([
    ["no JSON", [404, "<html>"], "why:  status 404 without a reason"],
    ["a redirect", [302, {}], "why:  status 302 without a reason"],
    ["no code", [200, { user_code: "U", expires_in: 9 }], '"device_code" property must be'],
    ["half of its JSON", [200, '{"device_code":"s3cret'], "body as JSON"],
    ["a list", [200, ["s3cret"]], "must be a top level object"],
  ])("is not taken for Entra: %s", async (_, answer, why) => {
    entra.answer(answer);
    const { code, stderr } = await terminal.run("login");
    expect(code).toBe(1);
    expect(stderr).toContain(`${entra.authority} does not answer as Entra does`);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain("s3cret");
  });

  it("is not quoted when it sends a token of a kind that this command cannot use", async () => {
    entra.answer([200, prompt], granted(sampleToken(), { token_type: "mac" }));
    const { code, stderr } = await terminal.run("login");
    expect(code).toBe(1);
    expect(stderr).toContain("unsupported `token_type` value");
    expect(stderr).not.toContain("eyJ");
  });
});

describe("an issuer that is not there", () => {
  it("is named, with what to do", async () => {
    const other = new Terminal();
    const { code, stderr } = await (async () => {
      const settings = entra.install(other);
      writeFileSync(
        settings.file,
        JSON.stringify({ ...settings, authority: "https://localhost:1" }),
      );
      return other.run("login");
    })();
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot reach https:\/\/localhost:1\n {2}why: .*ECONNREFUSED/);
    other.remove();
  });

  it("is not believed when its certificate is of another authority", async () => {
    const settings = entra.install(terminal);
    writeFileSync(settings.file, JSON.stringify({ ...settings, authorityCaFile: undefined }));
    const { stderr } = await terminal.run("login", "--json");
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "issuer_unreachable" } });
  });
});
