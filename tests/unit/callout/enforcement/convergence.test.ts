import { afterEach, describe, expect, it } from "vitest";
import { Convergence } from "../../../../callout/enforcement/convergence.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import type { Session } from "../../../../callout/session/session.ts";
import { Sessions } from "../../../../callout/session/sessions.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { absence } from "../../../support/waiting/absence.ts";
import { until } from "../../../support/waiting/until.ts";

const now = Math.floor(Date.now() / 1000);
const may = (...allow: string[]) => roleEntry("orders", { publish: { allow, deny: [] } });
const wide = accessDocument({ Read: may("a", "b"), Other: may("c") });
const narrow = accessDocument({ Read: may("a"), Other: may("c") });
const stopping = new AbortController();
afterEach(() => (ended = []));
let ended: number[] = [];

const session = (client: number, role: string, policy?: string): Session => ({
  server: "N",
  client,
  identity: {
    iss: "https://issuer",
    tid: "11111111-1111-4111-8111-111111111111",
    oid: `00000000-0000-4000-8000-${String(client).padStart(12, "0")}`,
    azp: "44444444-4444-4444-8444-444444444444",
    uti: `token-${client}`,
    kind: "user",
    roles: [role],
    expires: now + 3600,
  },
  evidence: {},
  account: "orders",
  expires: now + 3600,
  ...(policy !== undefined && { policy }),
});

function convergence(all: readonly Session[], others: () => readonly object[] = () => []) {
  const sessions = new Sessions();
  for (const each of all) sessions.remember(each, now);
  const state = { policy: wide };
  const made = new Convergence({
    policy: () => state.policy,
    sessions,
    enforcement: {
      end: (found) => {
        ended.push(...found.map(({ client }) => client));
        return Promise.resolve({ ended: found.length, unreached: 0 });
      },
    },
    everybody: () => Promise.resolve(others()),
    signal: stopping.signal,
    log: jsonLog("callout-0", () => undefined),
  });
  return {
    load: async (policy: typeof wide) => {
      state.policy = policy;
      made.changed();
      await absence(50, "one more end of a session");
    },
  };
}

describe("another policy", () => {
  it("ends those who could do more, and leaves the others", async () => {
    const all = [session(1, "Read", wide.digest), session(2, "Other", wide.digest)];
    await convergence(all).load(narrow);
    expect(ended).toEqual([1]);
  });

  it("ends nobody that it lets do more", async () => {
    const all = [session(1, "Read", narrow.digest)];
    const { load } = convergence(all);
    await load(narrow);
    await load(wide);
    expect(ended).toEqual([]);
  });

  it("compares with the policy of the login, not with the last one", async () => {
    const all = [session(1, "Read", narrow.digest)];
    const { load } = convergence(all);
    await load(narrow);
    await load(wide);
    await load(narrow);
    expect(ended).toEqual([]);
  });

  it("ends what nobody can compare, and leaves to others what they can", async () => {
    const facts = () => [{ policy: { digest: narrow.digest }, comparable: ["sha256:theirs"] }];
    const all = [
      session(1, "Other", "sha256:lost"),
      session(2, "Other", "sha256:theirs"),
      session(3, "Other"),
    ];
    await convergence(all, facts).load(narrow);
    expect(ended).toEqual([1, 3]);
  });

  it("waits for replicas with the policy of before, and goes on when they have the new one", async () => {
    let digest = wide.digest;
    const { load } = convergence([session(1, "Read", wide.digest)], () => [{ policy: { digest } }]);
    await load(narrow);
    expect(ended).toEqual([]);
    digest = narrow.digest;
    await until("an end of a session", () => ended.length > 0);
    expect(ended).toEqual([1]);
  });
});
