import { decode } from "@nats-io/jwt";
import { describe, expect, it } from "vitest";
import { accountJwts, keyPair, publicKey } from "../../../../nats/index.ts";
import type { AccountEntry, ImportEntry } from "../../../../access/document/document.ts";
import { accountEntry, keyMaterial } from "../../../support/nats-keys.ts";
import { failing } from "../../../support/failing.ts";

const keys = keyMaterial(["data", "app", "other"]);
const accountOf = (name: string) =>
  publicKey("account", keys.accounts[name]?.identity ?? new Uint8Array());
const share = { name: "info", kind: "service", subject: "$JS.API.STREAM.INFO.*" } as const;
const exported = { ...share, description: "Look up.", accounts: ["app"], answers: "many" } as const;
const imported: ImportEntry = {
  ...share,
  from: "data",
  subject: "$JS.API.STREAM.INFO.ORDERS",
  to: "$JS.data.API.STREAM.INFO.ORDERS",
  share: true,
};

interface Shared {
  readonly exports: readonly Record<string, unknown>[];
  readonly imports: readonly Record<string, unknown>[];
}

function claimsOf(name: string, accounts: Readonly<Record<string, AccountEntry>>): Shared {
  const jwts = accountJwts({ accounts }, keys, keyPair("operator", keys.xkey));
  return decode(jwts[accountOf(name)] ?? "").nats as unknown as Shared;
}

describe("an export for certain accounts", () => {
  const accounts = {
    data: accountEntry({ exports: [exported] }),
    app: accountEntry({ imports: [imported] }),
    other: accountEntry(),
  };

  it("takes a token, and says when there are several answers", () => {
    expect(claimsOf("data", accounts).exports).toMatchObject([
      { subject: "$JS.API.STREAM.INFO.*", token_req: true, response_type: "Stream" },
    ]);
  });

  it("gives the importer a token for its subject, by a signing key of the exporter", () => {
    const [entry] = claimsOf("app", accounts).imports;
    expect(entry).toMatchObject({
      subject: imported.subject,
      local_subject: imported.to,
      account: accountOf("data"),
      share: true,
    });
    const token = decode(String(entry?.["token"]));
    expect(token).toMatchObject({
      sub: accountOf("app"),
      iss: publicKey("account", keys.accounts["data"]?.signing ?? new Uint8Array()),
      nats: {
        type: "activation",
        subject: imported.subject,
        kind: "service",
        issuer_account: accountOf("data"),
      },
    });
  });

  it("is not given to another account", () => {
    expect(() =>
      claimsOf("other", { ...accounts, other: accountEntry({ imports: [imported] }) }),
    ).toThrow(
      failing(/'other' imports 'info' of 'data', which is for app only.*\[import_private\]/),
    );
  });
});

describe("an export without accounts", () => {
  it("takes no token", () => {
    const { accounts: _, answers: __, ...open } = exported;
    const accounts = {
      data: accountEntry({ exports: [open] }),
      app: accountEntry({ imports: [imported] }),
      other: accountEntry(),
    };
    expect(claimsOf("data", accounts).exports[0]).not.toHaveProperty("token_req");
    expect(claimsOf("app", accounts).imports[0]).not.toHaveProperty("token");
  });
});
