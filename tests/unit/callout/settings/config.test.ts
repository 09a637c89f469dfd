import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../callout/settings/config.ts";
import { SettingsError } from "../../../../callout/settings/read.ts";

const good = {
  instance: "callout-0",
  nats: { servers: ["nats://127.0.0.1:4222"] },
  secretsFile: "/run/secrets.json",
  policyFile: "/run/policy.json",
  issuers: [
    {
      tenantId: "11111111-1111-4111-8111-111111111111",
      audience: "22222222-2222-4222-8222-222222222222",
      authority: "https://login.microsoftonline.com",
    },
  ],
  http: { host: "127.0.0.1", port: 8080 },
};

type Json = Record<string, unknown>;
const parse = (value: unknown) => parseConfig(Buffer.from(JSON.stringify(value)), "config.json");
const problems = (value: unknown): readonly string[] => {
  try {
    parse(value);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
};

describe("the configuration", () => {
  it("has defaults for what is rarely changed", () => {
    expect(parse(good)).toEqual({
      ...good,
      keys: { refresh: 3600, cooldown: 300, keep: 86_400 },
      audit: { mode: "durable", stream: { maxAge: 7_776_000 } },
      control: { replicas: 1 },
      logins: { burst: 10_000, perMinute: 30 },
      logLevel: "info",
      clockSkew: 60,
      maxToken: 16_384,
      connectionTypes: ["STANDARD", "WEBSOCKET"],
    });
  });

  it("may say everything", () => {
    const everything = {
      ...good,
      nats: {
        servers: ["tls://nats-0:4222", "tls://nats-1:4222"],
        caFile: "/run/nats-ca.pem",
        handshakeFirst: true,
        allowClearText: true,
      },
      issuers: good.issuers.map((issuer) => ({ ...issuer, caFile: "/run/issuer-ca.pem" })),
      keys: { refresh: 300, cooldown: 60, keep: 172_800, folder: "/var/lib/nats-entra/keys" },
      logLevel: "debug",
      logins: { burst: 50_000, perMinute: 600 },
      clockSkew: 5,
      maxToken: 8192,
      connectionTypes: ["STANDARD", "LEAFNODE"],
      clusters: ["orders", "orders-eu"],
      audit: {
        mode: "best-effort",
        file: {
          folder: "/var/lib/nats-entra/audit",
          maxSize: 1_048_576,
          maxTotal: 10_485_760,
          whenFull: "discard",
        },
        stream: { maxAge: 86_400, maxBytes: 1_073_741_824 },
      },
      control: { replicas: 3 },
    };
    const { caFile, handshakeFirst, ...nats } = everything.nats;
    expect(parse(everything)).toEqual({
      ...everything,
      nats: { ...nats, tls: { caFile, handshakeFirst } },
    });
  });

  it("may allow clear text beyond this machine, in so many words", () => {
    const nats = { servers: ["nats://10.0.0.1:4222"] };
    expect(problems({ ...good, nats })[0]).toMatch(
      /^nats\.servers must be another: nats:\/\/10\.0\.0\.1:4222 means clear text .* allowClearText lifts this/,
    );
    const lifted = { ...nats, allowClearText: true };
    expect(parse({ ...good, nats: lifted }).nats).toEqual(lifted);
    expect(problems({ ...good, nats: { ...nats, allowClearText: "true" } })[0]).toBe(
      "nats.allowClearText must be true or false, not a string",
    );
  });

  it("takes this replica's name from the environment, so that all share one text", () => {
    const shared = Buffer.from(JSON.stringify({ ...good, instance: "$POD_NAME" }));
    const environment = { POD_NAME: "nats-callout-7d9c-x2x4z" };
    const { instance } = parseConfig(shared, "config.json", environment);
    expect(instance).toBe("nats-callout-7d9c-x2x4z");
    for (const wrong of [{}, { POD_NAME: "" }, { POD_NAME: "a b" }, { POD_NAME: "$POD_NAME" }]) {
      expect(() => parseConfig(shared, "config.json", wrong)).toThrow(
        "instance needs POD_NAME in the environment: a name of this replica",
      );
    }
  });

  it("keeps audit files of 64 MiB when it names a folder for them", () => {
    const { audit } = parse({ ...good, audit: { file: { folder: "/audit" } } });
    const maxSize = 64 * 1024 * 1024;
    expect(audit.file).toEqual({ folder: "/audit", maxSize, whenFull: "refuse" });
  });

  it.each<[string, Json, string]>([
    ["variable", { instance: "$POD-NAME" }, "instance must be the name of this replica"],
    ["audit mode", { audit: { mode: "loose" } }, 'audit.mode must be "durable" or "best-effort"'],
    [
      "audit folder",
      { audit: { file: {} } },
      "audit.file.folder is missing: it must be a folder that",
    ],
    ["audit size", auditFile({ maxSize: 1 }), "audit.file.maxSize must be a whole number from"],
    [
      "audit total",
      auditFile({ maxTotal: 1 }),
      "audit.file.maxTotal must be a whole number of at least",
    ],
    ["audit end", auditFile({ whenFull: "x" }), 'audit.file.whenFull must be "refuse" or'],
    [
      "audit age",
      { audit: { stream: { maxAge: 1 } } },
      "audit.stream.maxAge must be a whole number",
    ],
    [
      "audit field",
      auditFile({ size: 1 }),
      "audit.file.size is not known; known are folder, maxSize",
    ],
    ["burst of logins", { logins: { burst: 1 } }, "logins.burst must be a whole number from 10"],
    [
      "rate of logins",
      { logins: { perMinute: 0 } },
      "logins.perMinute must be a whole number from 1",
    ],
    [
      "field of logins",
      { logins: { rate: 1 } },
      "logins.rate is not known; known are burst, perMinute",
    ],
    ["instance", { instance: "" }, "instance must be the name of this replica"],
    ["server", { nats: { servers: ["http://x"] } }, "nats.servers[0] must be an address such as"],
    [
      "server without a scheme",
      { nats: { servers: ["nats-0:4222"] } },
      "nats.servers[0] must be an address",
    ],
    [
      "server with a password",
      { nats: { servers: ["nats://a:b@c:1"] } },
      "nats.servers[0] must be an address",
    ],
    ["list of servers", { nats: { servers: [] } }, "nats.servers must be a list that is not empty"],
    ["nats", { nats: "nats://x" }, "nats must be an object"],
    ["issuers", { issuers: [] }, "issuers must be a list that is not empty"],
    [
      "tenant",
      issuer({ tenantId: "contoso" }),
      "issuers[0].tenantId must be the tenant's GUID in lower case",
    ],
    [
      "audience",
      issuer({ audience: "api://x" }),
      "issuers[0].audience must be the API's client id",
    ],
    [
      "authority in clear",
      issuer({ authority: "http://x" }),
      "issuers[0].authority must be an https address",
    ],
    [
      "authority with a path",
      issuer({ authority: "https://x/y" }),
      "issuers[0].authority must be an https",
    ],
    ["refresh", { keys: { refresh: 1 } }, "keys.refresh must be a whole number from 60"],
    ["time to keep", { keys: { keep: 3600 } }, "keys.keep must be more than refresh, or keys end"],
    ["field of the keys", { keys: { file: "x" } }, "keys.file is not known; known are"],
    ["cluster", { clusters: [] }, "clusters must be a list that is not empty"],
    [
      "port",
      { http: { host: "127.0.0.1", port: 70_000 } },
      "http.port must be a whole number from 0",
    ],
    [
      "log level",
      { logLevel: "verbose" },
      'logLevel must be "debug" or "info" or "warn" or "error"',
    ],
    ["skew", { clockSkew: -1 }, "clockSkew must be a whole number from 0 to 300"],
    ["token size", { maxToken: 1e9 }, "maxToken must be a whole number"],
    ["type", { connectionTypes: ["HTTP"] }, 'connectionTypes[0] must be "STANDARD" or'],
  ])("names a bad %s and the remedy", (_what, change, expected) => {
    expect(problems({ ...good, ...change })[0]).toContain(expected);
  });

  const further = {
    tenantId: "99999999-9999-4999-8999-999999999999",
    audience: "22222222-2222-4222-8222-222222222222",
    authority: "https://login.microsoftonline.us",
    roles: { "Partner.Read": "Orders.Read" },
  };
  const ci = {
    issuer: "https://token.actions.githubusercontent.com",
    audience: "nats-orders",
    subjects: [{ subject: "repo:acme/orders:pull_request", claims: {}, roles: ["Orders.Read"] }],
  };

  it("may name several issuers: tenants of any cloud, and OIDC issuers", () => {
    const issuers = [...good.issuers, further, { ...ci, ca: "PEM" }];
    expect(parse({ ...good, issuers }).issuers).toEqual(issuers);
  });

  const subject = (change: Json) => ({ ...ci, subjects: [{ ...ci.subjects[0], ...change }] });
  it.each<[string, Json, string]>([
    [
      "without its roles",
      { ...further, roles: undefined },
      "[1].roles must say which roles a tenant",
    ],
    ["with roles that are none", { ...further, roles: ["x"] }, "[1].roles must be an object"],
    [
      "that is there twice",
      { ...good.issuers[0], roles: {} },
      "[1].tenantId must be another than those before it",
    ],
    ["in clear text", { ...ci, issuer: "http://x" }, "[1].issuer must be the exact https address"],
    ["of Entra", { ...ci, issuer: "https://sts.windows.net/x" }, "[1].issuer must be the exact"],
    ["without audience", { ...ci, audience: "" }, "[1].audience must be the aud"],
    ["without subjects", { ...ci, subjects: [] }, "[1].subjects must be a list that is not empty"],
    [
      "with a wildcard",
      subject({ subject: "repo:acme/*" }),
      "[1].subjects[0].subject must be the exact sub",
    ],
    ["with a subject of nobody", subject({ subject: undefined }), "subjects[0].subject is missing"],
    [
      "with a claim of no text",
      subject({ claims: { a: 1 } }),
      "[1].subjects[0].claims.a must be the value that the claim must have",
    ],
    [
      "without a role",
      subject({ roles: [] }),
      "[1].subjects[0].roles must be a list that is not empty",
    ],
    [
      "with a member too many",
      subject({ role: "x" }),
      "[1].subjects[0].role is not known; did you mean roles?",
    ],
    ["of both kinds", { ...ci, ...further }, "[1].tenantId is not known"],
    [
      "with two authorities",
      { ...ci, ca: "x", caFile: "y" },
      "[1].ca must be left out where caFile is given",
    ],
  ])("refuses another issuer %s", (_what, issuer, expected) => {
    expect(problems({ ...good, issuers: [...good.issuers, issuer] }).join("\n")).toContain(
      expected,
    );
  });

  it("names every mistake at once", () => {
    expect(problems({ ...good, instance: 7, policyFile: undefined, http: {} })).toEqual([
      "policyFile is missing: it must be the file with the compiled policy",
      "instance must be the name of this replica, or of a variable that has it, such as $POD_NAME, not a number",
      "http.host is missing: it must be the address to listen on, for example 127.0.0.1",
      "http.port is missing: it must be a whole number from 0 to 65535",
    ]);
  });

  it("names fields that nobody knows, everywhere", () => {
    const change = { clockskew: 5, http: { ...good.http, prot: 1 }, ...issuer({ aud: "x" }) };
    expect(problems({ ...good, ...change }).map((text) => text.split(" is not")[0])).toEqual([
      "issuers[0].aud",
      "http.prot",
      "clockskew",
    ]);
  });

  it("names the file", () => {
    const place = { file: "config.json" };
    expect(() => parse({})).toThrow(
      /^instance is missing.*; nats is missing: it must be an object; /,
    );
    expect(() => parse([])).toThrow("the document must be an object, not a list");
    expect(() => parse([])).toThrow(expect.objectContaining({ code: "settings_invalid", place }));
    const broken = Buffer.from("{");
    expect(() => parseConfig(broken, "config.json")).toThrow(
      expect.objectContaining({ message: "the text is not JSON", place }),
    );
  });
});

function issuer(change: Json): Json {
  return { issuers: good.issuers.map((each) => ({ ...each, ...change })) };
}

function auditFile(change: Json): Json {
  return { audit: { file: { folder: "/audit", ...change } } };
}
