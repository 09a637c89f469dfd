import { describe, expect, it } from "vitest";
import { CONTROL } from "../../../../access/index.ts";
import {
  mustBeOthers,
  mustSpareAsker,
  untilRemembered,
} from "../../../../callout/control/asker.ts";
import { isAbout } from "../../../../callout/session/revocable.ts";
import type { Session } from "../../../../callout/session/session.ts";
import type { Revocation } from "../../../../protocol/control/revocation.ts";

const id = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
const [asker, other, azp, tokenAzp] = [id(1), id(2), id(3), id(4)];

function session(account: string, roles: string[], temporaryRoles: string[] = []): Session {
  return {
    ...{ server: "N1", client: 1, account, expires: 9 },
    identity: {
      ...{ iss: "", tid: id(5), oid: asker, azp, uti: "own", kind: "user", roles, expires: 9 },
    },
    evidence: { azp: tokenAzp },
    temporaryRoles: temporaryRoles.map((role) => ({ id: id(6), role, until: 9 })),
  };
}

function knowing(...sessions: Session[]) {
  return {
    of: (oid: string) => (oid === asker ? sessions : []),
    // in the account CONTROL one role counts
    isAbout: (target: Parameters<typeof isAbout>[0], { identity }: Session) =>
      isAbout(target, { ...identity, tokenAzp, roles: ["Nats.Operate"] }),
  };
}

const revocation = (changes: Partial<Revocation>): Revocation => ({
  ...{ target: { oid: other }, reason: "r", by: other, since: 1 },
  ...changes,
});

function codeOf(work: () => void): string {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("somebody who revokes", () => {
  const own = knowing(session(CONTROL, ["Nats.Operate"]));
  it.each([
    [{ oid: asker }, "revoke_self"],
    [{ azp }, "revoke_self"],
    [{ azp: tokenAzp }, "revoke_self"],
    [{ uti: "own" }, "revoke_self"],
    [{ role: "Nats.Operate" }, "revoke_self"],
    [{ oid: other }, "done"],
    [{ azp: other }, "done"],
    [{ uti: "another" }, "done"],
    [{ role: "Orders.Read" }, "done"],
  ])("by %j: %s", (target, code) => {
    expect(codeOf(() => mustSpareAsker(target, asker, own))).toBe(code);
  });

  it("is not kept from it by a session elsewhere, or when none is remembered", () => {
    const elsewhere = knowing(session("orders", []));
    expect(codeOf(() => mustSpareAsker({ azp }, asker, elsewhere))).toBe("done");
    expect(codeOf(() => mustSpareAsker({ azp }, asker, knowing()))).toBe("done");
    expect(codeOf(() => mustSpareAsker({ oid: asker }, asker, knowing()))).toBe("revoke_self");
  });
});

describe("somebody who lifts", () => {
  const own = knowing(session(CONTROL, ["Nats.Operate", "Orders.Read"], ["Orders.Fix"]));
  it.each<[Partial<Revocation>, string]>([
    [{ target: { oid: asker } }, "revoke_self"],
    [{ target: { azp } }, "revoke_self"],
    [{ target: { azp: tokenAzp } }, "revoke_self"],
    [{ target: { uti: "own" } }, "revoke_self"],
    [{ target: { uti: "before" }, holder: asker }, "revoke_self"],
    [{ target: { role: "Orders.Read" } }, "revoke_self"],
    [{ target: { role: "Orders.Fix" } }, "revoke_self"],
    [{ target: { role: "Orders.Write" } }, "done"],
    [{ target: { uti: "before" }, holder: other }, "done"],
    [{ target: { role: "Orders.Read" }, by: asker }, "done"],
    [{ target: { uti: "before" }, holder: asker, by: asker }, "done"],
    [{ target: { oid: asker }, by: asker }, "revoke_self"],
  ])("%j: %s", (changes, code) => {
    expect(codeOf(() => mustBeOthers(revocation(changes), asker, own))).toBe(code);
  });

  it("and is not remembered has to connect again, where that matters", () => {
    const forgotten = knowing();
    const role = revocation({ target: { role: "Orders.Read" } });
    expect(codeOf(() => mustBeOthers(role, asker, forgotten))).toBe("asker_unknown");
    expect(codeOf(() => mustBeOthers(revocation({}), asker, forgotten))).toBe("done");
  });
});

describe("an asker whose login another replica has just decided", () => {
  it("is waited for, so that nobody keeps themselves out in that moment", async () => {
    let looks = 0;
    const sessions = {
      of: () => (++looks < 4 ? [session("orders", [])] : [session(CONTROL, ["Nats.Operate"])]),
    };
    await untilRemembered(asker, sessions);
    expect(looks).toBe(4);
  });

  it("is not waited for longer than a second: emergency credentials have no login", async () => {
    let looks = 0;
    await untilRemembered(asker, { of: () => (looks++, []) });
    expect(looks).toBeGreaterThan(1);
  });
});
