import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePatch } from "../../../../nats/config/override.ts";
import { deriveTrust, publicKey, serverConfig, type ConfigPatch } from "../../../../nats/index.ts";
import { accountEntry, keyMaterial, secretOf } from "../../../support/nats-keys.ts";
import { everything, local, secured } from "../../../support/nats/server-configs.ts";
import { failing } from "../../../support/failing.ts";

const merged = (merge: unknown, config = local) =>
  serverConfig({ ...config, overrides: { merge } });
const patched = (...patch: ConfigPatch[]) => serverConfig({ ...local, overrides: { patch } });

describe("a merge patch", () => {
  // RFC 7396, appendix A
  it.each<[unknown, unknown, unknown]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j by %j is %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it("that is empty changes nothing, and a second time it changes nothing more", () => {
    const block = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(block, block, (target, patch) => {
        expect(mergePatch(target, {})).toEqual(target);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it("does not reach prototypes", () => {
    mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("overrides of a configuration", () => {
  it("leave it as it is when there are none", () => {
    expect(merged({})).toBe(serverConfig(local));
    expect(patched()).toBe(serverConfig(local));
  });

  it("add options, change them and remove them, and keep references", () => {
    const text = merged({
      max_traced_msg_len: 1024,
      max_payload: null,
      log_file: "$LOG_FILE",
    });
    expect(text).toContain("max_traced_msg_len: 1024");
    expect(text).not.toContain("max_payload");
    expect(text).toContain("log_file: $LOG_FILE");
  });

  it("apply a patch after a merge, in its order", () => {
    const overrides = {
      merge: { server_metadata: { team: "a", zone: "b" } },
      patch: [
        { op: "test", path: "/server_metadata/team", value: "a" },
        { op: "replace", path: "/server_metadata/team", value: "c" },
        { op: "move", from: "/server_metadata/zone", path: "/server_metadata/area" },
      ],
    };
    const text = serverConfig({ ...local, overrides });
    expect(text).toMatch(/server_metadata {\n {2}team: "c"\n {2}area: "b"\n}/);
  });

  it.each<[string, ConfigPatch]>([
    ["a place that is not there", { op: "replace", path: "/mqtt/ack_wait", value: "1s" }],
    ["a test that fails", { op: "test", path: "/max_payload", value: 1 }],
    ["an operation that there is not", { op: "set", path: "/max_payload", value: 1 }],
    ["a whole that is none", { op: "replace", path: "", value: 7 }],
  ])("are refused with %s", (_what, patch) => {
    expect(() => patched(patch)).toThrow(expect.objectContaining({ code: "config_override" }));
  });

  it("are refused when a value has no form in the language", () => {
    expect(() => merged({ write_deadline: [null] })).toThrow(failing("[config_value]"));
    expect(() => merged({ ping_max: 1e21 })).toThrow(failing("[config_value]"));
  });

  it("never read a file by a key that is called include", () => {
    expect(() => merged({ include: "secrets.conf" })).toThrow("config: include can't be changed");
    const text = merged({ server_metadata: { include: "secrets.conf" } });
    expect(text).toContain('"include": "secrets.conf"');
  });
});

describe("what decides who gets in", () => {
  it.each([
    "operator",
    "operators",
    "trusted_keys",
    "system_account",
    "resolver",
    "resolver_preload",
    "default_sentinel",
    "authorization",
    "no_auth_user",
    "accounts",
  ])("stays: %s can't be merged", (name) => {
    const message = `config: ${name} can't be changed: it decides who gets in`;
    for (const value of ["x", { auth_callout: { issuer: "A" } }]) {
      expect(() => merged({ [name]: value })).toThrow(failing(message));
    }
  });

  it.each(["operator", "system_account", "resolver", "resolver_preload", "default_sentinel"])(
    "stays: %s can't be removed",
    (name) => {
      expect(() => merged({ [name]: null })).toThrow(failing("[config_protected]"));
      expect(() => patched({ op: "remove", path: `/${name}` })).toThrow(
        failing("[config_protected]"),
      );
    },
  );

  it.each<[string, unknown]>([
    ["another case of the name", { Operator: "x" }],
    ["another case of a listener", { Cluster: { tls: {} } }],
    ["another case in a listener", { websocket: { No_Auth_User: "x" } }],
    ["another name of a listener", { ws: { port: 1, no_tls: true } }],
    ["a login of a listener of its own", { leafnodes: { authorization: { user: "a" } } }],
    ["a user for whoever brings nothing", { mqtt: { no_auth_user: "a" } }],
    ["another address", { leafnodes: { port: 7422 } }],
    ["another address by another name", { listen: "0.0.0.0:4222" }],
    ["the key of what is on disk", { jetstream: { key: "clear" } }],
    ["what others rely on", { http: "0.0.0.0:1" }],
    ["another authority of routes", { cluster: { tls: { ca_file: "/tmp/other.crt" } } }],
    ["another certificate", { tls: { cert_file: "/tmp/other.crt" } }],
    ["certificates that name users", { tls: { verify_and_map: true } }],
    ["routes elsewhere", { cluster: { routes: ["nats://evil.example.com:6222"] } }],
    ["gateways elsewhere", { gateway: { gateways: [{ name: "x", url: "nats://evil:7222" }] } }],
    ["a gateway for anybody", { gateway: { reject_unknown_cluster: false } }],
    ["a listener that there is none of", { mqtt: { port: 1883 } }],
    ["a listener less", { cluster: null }],
    ["clients that say where they come from", { proxy_protocol: true }],
    ["proxies that are believed", { proxies: { trusted: [{ key: "x" }] } }],
    ["headers in the form of logins", { websocket: { jwt_cookie: "x" } }],
    ["a domain of another account", { default_js_domain: { A: "b" } }],
    ["an option that nobody knows", { a_new_option: true }],
    ["a variable", { OPERATOR: "x" }],
    ["a prototype", JSON.parse('{"__proto__": {"operator": "x"}}')],
    ["a name of every object", { constructor: { prototype: {} } }],
  ])("stays: not with %s", (_what, merge) => {
    expect(() => merged(merge)).toThrow(expect.objectContaining({ code: "config_protected" }));
  });

  it("stays when a patch replaces the whole", () => {
    expect(() => patched({ op: "replace", path: "", value: {} })).toThrow(
      failing("[config_protected]"),
    );
  });

  it("stays when a patch copies one part over another", () => {
    const copy = { op: "copy", from: "/server_name", path: "/operator" };
    expect(() => patched(copy)).toThrow("config: operator can't be changed");
  });
});

describe("TLS", () => {
  it.each<[string, unknown]>([
    ["removed", { tls: null }],
    ["made optional", { allow_non_tls: true }],
    ["removed from routes", { cluster: { tls: null } }],
    ["not verified on routes", { cluster: { tls: { verify: false } } }],
    ["not verified on gateways", { gateway: { tls: { verify: "$V" } } }],
    ["without an authority of its own", { gateway: { tls: { ca_file: null } } }],
    ["insecure on routes", { cluster: { tls: { insecure: true } } }],
    ["removed from MQTT", { mqtt: { tls: null } }],
    ["a name", { leafnodes: { tls: "$TLS" } }],
    ["open to the cookies of any page", { websocket: { allowed_origins: null } }],
  ])("can't be %s", (_what, merge) => {
    expect(() => merged(merge, everything)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^config_(tls|protected)$/) as string,
      }),
    );
  });

  it("can be made stricter", () => {
    expect(merged({ tls: { min_version: "1.3" } }, secured)).toContain('min_version: "1.3"');
  });
});

describe("leaf nodes of another server", () => {
  const names = ["plant", "closed"] as const;
  const keys = keyMaterial(names);
  const limits = { connections: 100, subscriptions: 100, payload: 65_536 };
  const trust = deriveTrust(
    {
      accounts: {
        plant: accountEntry({ default: true, limits: { ...limits, leafNodes: 2 } }),
        closed: accountEntry({ limits: { ...limits, leafNodes: 0 } }),
      },
    },
    keys,
  );
  const accountOf = (name: (typeof names)[number]) =>
    publicKey("account", keys.accounts[name]?.identity ?? new Uint8Array());
  const plant = accountOf("plant");
  const hub = { url: "tls://hub:7422", account: plant, credentials: "/creds/hub.creds" };
  const remote = (change: object) => () =>
    merged({ leafnodes: { remotes: [{ ...hub, ...change }] } }, { ...local, ...trust });

  it.each<[string, object]>([
    ["in an account that takes leaf nodes, over TLS", {}],
    ["with an authority of the server's", { tls: { ca_file: "/hub/ca.crt" } }],
    ["by TLS of a block", { url: "nats-leaf://hub:7422", tls: { ca_file: "/hub/ca.crt" } }],
    ["by a list", { url: undefined, urls: ["tls://a:7422", "wss://b"] }],
    ["with less than all subjects", { deny_imports: "secret.>" }],
  ])("are joined %s", (_what, change) => expect(remote(change)()).toContain(plant));

  it.each<[string, object]>([
    ["SYS", { account: trust.systemAccount }],
    ["AUTH", { account: publicKey("account", keys.auth.identity) }],
    ["an account that takes none", { account: accountOf("closed") }],
    ["an account of no policy", { account: publicKey("account", secretOf("another")) }],
    ["no account, which is the global one", { account: undefined }],
    ["an account by reference", { account: "$ACCOUNT" }],
    ["an account by another name", { local: trust.systemAccount }],
    ["an account in capitals", { Account: trust.systemAccount }],
    ["clear text", { url: "nats-leaf://hub:7422" }],
    ["clear text among others", { urls: ["tls://a:7422", "nats://b:7422"] }],
    ["clear text by websocket", { url: "ws://hub" }],
    ["an address by reference", { url: "$HUB" }],
    ["a password in the address", { url: "tls://user:password@hub:7422" }],
    ["no address", { url: undefined }],
    ["TLS that verifies nothing", { tls: { insecure: true } }],
    ["TLS by reference", { tls: "$TLS" }],
    ["a seed in the file", { nkey: "SUAB" }],
    ["a proxy", { proxy: { url: "http://evil:3128" } }],
    ["the part of the hub", { hub: true }],
  ])("are not joined with %s", (_what, change) => {
    expect(remote(change)).toThrow(
      expect.objectContaining({
        code: "config_protected",
        message: expect.stringContaining("config: leafnodes.remotes[0]") as string,
      }),
    );
  });

  it("are named with what would do", () => {
    expect(remote({ account: trust.systemAccount })).toThrow(
      failing(
        `leafnodes.remotes[0].account can't be like this; give the public key of one that the policy lets leaf nodes into: ${plant}`,
      ),
    );
    expect(() => merged({ leafnodes: { remotes: { a: 1 } } })).toThrow(failing("make it a list"));
    expect(() => merged({ leafnodes: { remotes: [hub] } })).toThrow(failing("`limits.leafNodes`"));
    expect(() => merged({ leaf: { remotes: [hub] } })).toThrow(failing("write `leafnodes`"));
  });
});
