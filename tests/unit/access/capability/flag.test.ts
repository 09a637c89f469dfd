import { describe, expect, it } from "vitest";

import {
  accountFlags,
  riskFlags,
  roleFlags,
  type RiskFlag,
} from "../../../../access/capability/index.ts";
import type { AccessDocument, RoleEntry } from "../../../../access/index.ts";
import { SESSION } from "../../../../access/document/session.ts";
import { accountEntry } from "../../../support/nats-keys.ts";

const quiet: RoleEntry = {
  id: "",
  displayName: "R",
  description: "R",
  account: "orders",
  members: ["user"],
  publish: { allow: ["orders.new"], deny: [] },
  subscribe: { allow: ["orders.events.>"], deny: [] },
  maxSession: 3600,
};

function documentWith(
  role: Partial<RoleEntry>,
  accounts: AccessDocument["accounts"] = { orders: accountEntry() },
): AccessDocument {
  return {
    version: 1,
    digest: "sha256:",
    accounts,
    roles: { R: { ...quiet, ...role } },
    session: SESSION,
  };
}

const flags = (role: Partial<RoleEntry>) => roleFlags(documentWith(role), "R");
const publishing = (...allow: string[]) => flags({ publish: { allow, deny: [] } });
const receiving = (...allow: string[]) => flags({ subscribe: { allow, deny: [] } });
const brief = (all: readonly RiskFlag[]) => all.map(({ code, text }) => [code, text]);

describe("a role is flagged for", () => {
  it("nothing, when it says what it needs", () => {
    expect(flags({})).toEqual([]);
  });

  it("a wildcard at the top", () => {
    expect(brief(publishing("*.new"))).toContainEqual(["top_wildcard", "publish *.new"]);
    expect(brief(publishing(">"))).toEqual([["top_wildcard", "publish to every subject"]]);
    expect(brief(receiving(">"))).toEqual([["top_wildcard", "receive every subject"]]);
  });

  it("other people's inboxes, not for its own", () => {
    expect(receiving("_INBOX.{oid}.>")).toEqual([]);
    expect(brief(receiving("_INBOX.>"))).toEqual([
      ["foreign_inbox", "receive replies to any inbox"],
    ]);
    expect(brief(publishing("_INBOX.>"))).toEqual([["foreign_inbox", "send replies to any inbox"]]);
  });

  it("system subjects, not for asking the callouts who it is", () => {
    expect(publishing("nats-entra.whoami.{oid}.>")).toEqual([]);
    expect(brief(publishing("$SYS.REQ.USER.INFO"))).toEqual([
      ["system_subject", "send a server's answer to any subject of the account"],
    ]);
    expect(brief(publishing("$SYS.REQ.SERVER.PING.CONNZ"))).toEqual([
      ["system_subject", "list all connections of the account, by server"],
    ]);
    expect(brief(receiving("$SYS.REQ.USER.AUTH"))).toContainEqual([
      "system_subject",
      "decide who may log in",
    ]);
  });

  it("deleting and purging, and for changing what streams store", () => {
    expect(
      brief(
        publishing("$JS.API.STREAM.DELETE.A", "$JS.API.STREAM.PURGE.A", "$JS.API.STREAM.UPDATE.A"),
      ),
    ).toEqual([
      ["data_loss", "delete stream A"],
      ["data_loss", "purge stream A"],
      ["configuration", "reconfigure stream A"],
    ]);
  });

  it("reading every stream or bucket, not for one", () => {
    expect(publishing("$JS.API.STREAM.MSG.GET.ORDERS", "$KV.prices.>")).toEqual([]);
    expect(brief(publishing("$JS.API.STREAM.MSG.GET.*", "$KV.*.>"))).toEqual([
      ["every_stream", "write keys of any bucket"],
      ["every_stream", "read any message of any stream"],
    ]);
  });

  it("the whole JetStream API, with everything that it implies", () => {
    const [flag, ...others] = publishing("$JS.API.>");
    expect(others).toEqual([]);
    expect(flag).toMatchObject({ code: "everything", severity: "high", role: "R" });
    expect(flag?.implies).toContain("delete any stream");
    expect(flag?.implies).toContain("create any consumer on any stream");
  });

  it("never ending, more so when it is risky", () => {
    const application = { members: ["application"], maxSession: undefined } as const;
    expect(flags(application)).toMatchObject([{ code: "expiry_missing", severity: "note" }]);
    expect(flags({ ...application, maxSession: 60 })).toEqual([]);
    expect(flags({ ...application, notAfter: "2030-01-01T00:00:00Z" })).toEqual([]);
    expect(flags({ maxSession: undefined })).toEqual([]);
    const publish = { allow: ["$JS.API.STREAM.DELETE.A"], deny: [] };
    expect(flags({ maxSession: undefined, publish })).toMatchObject([
      { code: "data_loss" },
      { code: "expiry_missing", severity: "high" },
    ]);
  });

  it("being for people and applications", () => {
    expect(flags({ members: ["application", "user"] })).toMatchObject([
      { code: "member_kinds", severity: "note", text: "is for people and applications" },
    ]);
  });

  it("what it can do in another account", () => {
    const shared = { name: "drop", kind: "service", subject: "$JS.API.STREAM.DELETE.A" } as const;
    const accounts = {
      orders: accountEntry({ imports: [{ ...shared, from: "data", to: "orders.new" }] }),
      data: accountEntry({ exports: [{ ...shared, description: "x" }] }),
    };
    expect(brief(roleFlags(documentWith({}, accounts), "R"))).toEqual([
      ["data_loss", "delete stream A in account data, as orders.new"],
    ]);
  });
});

describe("a role is flagged for what it can have others send", () => {
  const jetstream = { memory: 0, disk: 1, streams: 1, consumers: 1 };
  const worker = { ...quiet, publish: { allow: ["$JS.API.CONSUMER.MSG.NEXT.A.w"], deny: [] } };
  const streams = {
    A: {
      managed: false,
      config: {
        name: "A",
        subjects: ["a.>"],
        subject_transform: null,
        sources: null,
        republish: null,
        allow_msg_schedules: false,
      },
    },
  } as const;
  const sources = { files: [], roles: {}, agents: {}, accounts: {} };
  const withStreams = (roles: AccessDocument["roles"]): AccessDocument => ({
    ...documentWith({}, { orders: accountEntry({ jetstream, streams }) }),
    roles,
  });
  const withRoles = (roles: AccessDocument["roles"]): AccessDocument => ({
    ...documentWith({}, { orders: accountEntry({ jetstream }) }),
    roles,
  });

  it("fetching, which erases streams", () => {
    const [flag, ...others] = riskFlags(withStreams({ R: worker }), sources);
    expect(others).toEqual([]);
    expect(flag).toMatchObject({
      id: "role:R:effect:high",
      code: "effect",
      severity: "high",
      role: "R",
      implies: expect.arrayContaining(["$JS.API.STREAM.PURGE.A (erases from A)"]) as unknown,
    });
    expect(flag?.text).toMatch(
      /^have answers sent to \$JS\.API\.STREAM\.DELETE\.A \(erases from A\), a\.> \(A stores it\), /,
    );
    expect(flag?.capability).toBeUndefined();
  });

  it("fetching, also where no streams are known", () => {
    expect(roleFlags(withRoles({ R: worker }), "R")[0]?.text).toContain(
      "$JS.API.STREAM.DELETE.* (erases from any stream)",
    );
  });

  it("asking the server, as a note where others only receive the answer", () => {
    const asker = { ...quiet, publish: { allow: ["$JS.API.INFO"], deny: [] } };
    const other = { ...quiet, subscribe: { allow: ["news"], deny: [] } };
    const document = { ...withRoles({ R: asker, O: other }), accounts: { orders: accountEntry() } };
    expect(riskFlags(document)).toMatchObject([
      {
        id: "role:R:effect:note",
        severity: "note",
        text: "have answers sent to news (others receive it)",
        implies: [],
      },
    ]);
  });
});

describe("an account is flagged for", () => {
  const ofAccount = (entry: Parameters<typeof accountEntry>[0]) =>
    accountFlags(documentWith({}, { orders: accountEntry(entry) }), "orders");

  it("nothing, when it shares subjects of its own", () => {
    expect(
      ofAccount({
        exports: [{ name: "e", kind: "stream", subject: "orders.>", description: "x" }],
        imports: [{ name: "i", kind: "service", from: "f", subject: "price.*", to: "price.*" }],
      }),
    ).toEqual([]);
  });

  it("exports by which others could delete, or hear everything", () => {
    const description = "x";
    expect(
      brief(
        ofAccount({
          exports: [
            { name: "js", kind: "service", subject: "$JS.API.STREAM.DELETE.*", description },
            { name: "all", kind: "stream", subject: ">", description },
          ],
        }),
      ),
    ).toEqual([
      ["data_loss", "export 'js' lets other accounts delete any stream"],
      ["top_wildcard", "export 'all' lets other accounts receive every subject"],
    ]);
  });

  it("imports that bring messages where they mean something else", () => {
    const name = "i";
    expect(
      brief(
        ofAccount({
          imports: [
            { name, kind: "stream", from: "f", subject: "a.>", to: "_INBOX.>" },
            { name, kind: "service", from: "f", subject: "a.>", to: "$JS.API.>" },
          ],
        }),
      ),
    ).toEqual([
      ["foreign_inbox", "import 'i' lets account f send replies to any inbox"],
      ["system_subject", "import 'i' lets account f overhear requests to JetStream"],
    ]);
  });
});

describe("the flags of a document", () => {
  it("have ids of their own, that stay the same", () => {
    const all = () =>
      riskFlags(
        documentWith({
          members: ["application", "user"],
          maxSession: undefined,
          publish: { allow: ["$JS.API.STREAM.*.A", "*.x"], deny: [] },
          subscribe: { allow: ["_INBOX.>", ">"], deny: ["a"] },
        }),
      ).map(({ id }) => id);
    expect(new Set(all()).size).toBe(all().length);
    expect(all()).toEqual(all());
    expect(all()).toContain("role:R:stream.delete:A");
  });
});
