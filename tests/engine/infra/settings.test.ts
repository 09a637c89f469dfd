import { afterEach, describe, expect, it } from "vitest";
import { auditOf } from "../../../infra/stack/audit.ts";
import { issuersOf } from "../../../infra/stack/issuers.ts";
import { settingsOf } from "../support/stack-config.ts";

const tenant = { id: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60" };
const onKubernetes = { target: "kubernetes", tenant } as const;

afterEach(() => {
  delete process.env["NATS_ENTRA_HOME"];
});

describe("the settings of a local stack", () => {
  it("need nothing to be set", () => {
    expect(settingsOf({})).toEqual({
      target: "local",
      displayName: "Order messaging",
      nodes: 3,
      replicas: 2,
      jetstream: { memory: "256MiB", disk: "4GiB" },
      audit: {},
      logins: {},
      rotate: {},
      rotationOverlap: 86_400,
      furtherTenants: [],
      oidcIssuers: [],
      issuerKeys: {},
      handshakeFirst: "auto",
      leafnodes: false,
      mqtt: false,
      tls: false,
      "ports.base": 14220,
      folder: "/srv/app/.nats-entra/run",
    });
  });

  it("are read from the stack's configuration", () => {
    expect(
      settingsOf({
        nodes: "5",
        tls: "true",
        rotate: '{"xkey":"2"}',
        "ports.base": "9000",
        jetstream: { disk: "1GiB" },
      }),
    ).toMatchObject({
      nodes: 5,
      tls: true,
      rotate: { xkey: "2" },
      rotationOverlap: 86_400,
      "ports.base": 9000,
      jetstream: { memory: "256MiB", disk: "1GiB" },
    });
  });

  it("say how audit records are kept, in bytes to the component", () => {
    const audit = { mode: "best-effort", maxFileSize: "64MiB", streamMaxAge: "8760h" };
    expect(auditOf(settingsOf({ audit: { ...audit, streamMaxSize: "10GiB" } }))).toEqual({
      ...audit,
      maxFileSize: 64 * 2 ** 20,
      streamMaxSize: 10 * 2 ** 30,
    });
    expect(auditOf(settingsOf({}))).toEqual({});
    expect(() => settingsOf({ audit: { mode: "durabel" } })).toThrow("did you mean durable?");
    expect(() => settingsOf({ audit: { streamMaxAge: "a year" } })).toThrow(
      'nats-entra:audit.streamMaxAge: "a year" is not a time such as 720h',
    );
  });

  it("name further issuers, and a tenant's application where the stack's is for one tenant alone", () => {
    const furtherTenants = [{ tenantId: tenant.id, roles: { Partner: "Orders.Read" } }];
    const subjects = [{ subject: "sc://Contoso/Büro/Orders", roles: ["Streams.Deploy"] }];
    const oidcIssuers = [{ issuer: "https://ci.example.com", audience: "nats", subjects }];
    const issuerKeys = { refresh: "30m" };
    const settings = settingsOf({ furtherTenants, oidcIssuers, issuerKeys });
    expect(issuersOf(settings, true)).toEqual({
      furtherTenants,
      oidcIssuers: [{ ...oidcIssuers[0], subjects: [{ ...subjects[0], claims: {} }] }],
      issuerKeys,
    });
    expect(() => issuersOf(settings, false)).toThrow(
      "nats-entra:furtherTenants[0].audience: this stack's application is for its own tenant alone; set it to the client id",
    );
  });

  it("move with NATS_ENTRA_HOME, which must be absolute", () => {
    process.env["NATS_ENTRA_HOME"] = "/var/lib/x";
    expect(settingsOf({}).folder).toBe("/var/lib/x/run");
    process.env["NATS_ENTRA_HOME"] = "x";
    expect(() => settingsOf({})).toThrow('NATS_ENTRA_HOME: "x" is not absolute');
  });
});

describe("the settings of a stack on Kubernetes", () => {
  it("need the tenant alone", () => {
    const { tenant: read, kubernetes, protect, entra } = settingsOf(onKubernetes);
    expect(read).toEqual({ id: tenant.id });
    expect(kubernetes).toMatchObject({ namespace: "nats", createNamespace: true });
    expect({ protect, entra }).toMatchObject({ protect: true, entra: { owners: {} } });
    expect(() => settingsOf({ target: "kubernetes" })).toThrow(
      "nats-entra:tenant.id: this must be set: the tenant's id",
    );
  });

  it("name who holds which role", () => {
    const holders = { sara: "0b7a2f7e-3f58-4f64-9f0b-8f1c6c5f9d21" };
    const { assignments } = settingsOf({
      ...onKubernetes,
      assignments: { "Orders.Read": holders },
    });
    expect(assignments).toEqual({ "Orders.Read": holders });
  });
});

describe("a mistake in the settings", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ node: "3" }, "nats-entra:node: there is no such setting; did you mean nats-entra:nodes?"],
    [{ nodes: "0" }, "nats-entra:nodes: 0 is not a whole number from 1 to 10"],
    [{ replicas: "2.5" }, "nats-entra:replicas: 2.5 is not a whole number"],
    [{ "ports.base": "80" }, "nats-entra:ports.base: 80 is not a whole number from 1024"],
    [{ nodes: "many" }, "nats-entra:nodes: many is not a whole number"],
    [{ nodes: "" }, 'nats-entra:nodes: "" is not a whole number'],
    [{ tls: "yes" }, "nats-entra:tls: yes is not true or false"],
    [{ target: "azur" }, "nats-entra:target: azur is not one of local, kubernetes, azure; did you"],
    [{ rotate: { xkey: 2 } }, "nats-entra:rotate.xkey: 2 is not a text (in YAML, put numbers in"],
    [{ rotate: "xkey" }, 'nats-entra:rotate: xkey is not triggers by key, such as {"signing'],
    [
      { jetstream: "4GiB" },
      "nats-entra:jetstream: these are settings by name: memory, disk; write",
    ],
    [
      { jetstream: { disc: "4GiB" } },
      "nats-entra:jetstream.disc: there is no such setting; did you mean nats-entra:jetstream.disk?",
    ],
    [{ jetstream: { disk: "4GB" } }, "nats-entra:jetstream.disk: 4GB is not a size such as 256MiB"],
    [
      { ...onKubernetes, tenant: { id: "contoso.example" } },
      "nats-entra:tenant.id: contoso.example is not an id such as",
    ],
    [
      { ...onKubernetes, tenant: { ...tenant, caFile: "/gone.pem" } },
      "nats-entra:tenant.caFile: there is no file /gone.pem",
    ],
    [
      { ...onKubernetes, assignments: { "Orders.Read": { sara: "sara@contoso.example" } } },
      "nats-entra:assignments.Orders.Read.sara: sara@contoso.example is not an id such as",
    ],
  ])("is said with its place and what it takes: %j", (config, message) => {
    expect(() => settingsOf(config)).toThrow(message);
  });

  it("is said with all the others at once", () => {
    expect(() => settingsOf({ nodes: "0", replica: "3", jetstream: { disk: "a lot" } })).toThrow(
      /^the stack's configuration has 3 mistakes:\n {2}nats-entra:replica: .*\n {2}nats-entra:nodes: .*\n {2}nats-entra:jetstream.disk: "a lot" is not a size/,
    );
  });

  it("is what belongs to another target", () => {
    expect(() => settingsOf({ "ports.base": "9000", ...onKubernetes })).toThrow(
      "nats-entra:ports.base: this is for the target local, and this stack's is kubernetes; " +
        "remove it (pulumi config rm nats-entra:ports.base) or set nats-entra:target",
    );
    expect(() => settingsOf({ tenant })).toThrow(
      "nats-entra:tenant: this is for the target kubernetes and azure, and this stack's is local",
    );
  });

  it("in a secret is said without the secret", () => {
    const operator = { jwt: "eyJ", signingSeed: ["SOAM"] };
    expect(() => settingsOf({ operator })).toThrow(/^(?!.*SOAM).*operator.signingSeed/s);
  });
});
