import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONTROL } from "../../../access/index.ts";
import type { NamedAssignment } from "../../../protocol/control/assignment.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../../local/callout/replica.ts";
import { Site } from "../../local/callout/site.ts";
import { Steer, type Answer } from "../../local/control/steer.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import type * as entra from "../../support/token.ts";

/**
 * Each of those who steer uses what they may ask for more than it is meant for: to decide about what is others', to
 * be both of four eyes, to let themselves in again.
 */
const may = (...publish: string[]) =>
  roleEntry(CONTROL, {
    publish: { allow: publish.sort(), deny: [] },
    subscribe: { allow: [], deny: [] },
  });
const roles = {
  "Orders.Read": roleEntry("orders"),
  "Orders.Fix": roleEntry("orders", { publish: { allow: ["orders.fix"], deny: [] } }),
  "Fix.Grant": may("control.inspect.{oid}", "control.grant.{oid}.Orders.Fix"),
  "Fix.Propose": may("control.inspect.{oid}", "control.propose.{oid}.Orders.Fix"),
  "Fix.Approve": may("control.inspect.{oid}", "control.approve.{oid}.Orders.Fix"),
  "Approver.Grant": may("control.inspect.{oid}", "control.grant.{oid}.Fix.Approve"),
  "Nats.Operate": may("control.inspect.{oid}", "control.revoke.{oid}"),
};
const policy = accessDocument(roles);

let site: Site;
let replicas: Replica[];
beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
});
afterAll(() => site.stop());

let people = 0;
/** Somebody new, connected to CONTROL. */
async function person(held: readonly string[], claims: entra.Changes = {}) {
  const digits = String(++people).padStart(8, "0");
  const oid = `${digits}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`;
  const own = { oid, uti: `token-${digits}`, roles: [...held], ...claims };
  const steer = await Steer.connect(site, own);
  return {
    ...{ oid, own, steer },
    ask: <T = Answer>(verb: "grant" | "propose" | "approve", body: object, role = "Orders.Fix") =>
      steer.ask<T>(verb, body, `control.${verb}.${oid}.${role}`),
    revoke: (body: object) => steer.ask("revoke", { op: "revoke", reason: "incident", ...body }),
    lift: (id: unknown) => steer.ask("revoke", { op: "lift", id }),
  };
}
type Person = Awaited<ReturnType<typeof person>>;

const reason = "INC-1";
const wish = (to: string) => ({ to, duration: 600, reason });
const withdraw = (id: unknown) => ({ op: "withdraw", id });
const oidOf = (digit: number) => `${String(digit).repeat(8)}-bbbb-4bbb-8bbb-bbbbbbbbbbbb`;

describe("a proposer", () => {
  let proposer: Person;
  let other: Person;
  let granter: Person;
  let approver: Person;
  beforeAll(async () => {
    [proposer, other, granter, approver] = await Promise.all([
      person(["Fix.Propose"]),
      person(["Fix.Propose"]),
      person(["Fix.Grant"]),
      person(["Fix.Approve"]),
    ]);
  });

  /** What is in force or waits, as everybody sees it. */
  /** As any replica has it, once it has heard of what was answered by one of them. */
  const stateOf = async ({ id, approved }: Answer) => {
    const found: NamedAssignment[] = [];
    await until("what was answered", async () => {
      const { grants } = await other.steer.ask<{ grants: NamedAssignment[] }>("inspect", {
        op: "grants",
      });
      const isSame = (each: NamedAssignment) =>
        each.id === id && (approved === undefined || each.approved !== undefined);
      found.push(...grants.filter(isSame));
      return found.length > 0;
    });
    return found[0];
  };

  it.each<[string, () => Promise<Answer>]>([
    ["a proposal of somebody else", () => other.ask("propose", wish(oidOf(1)))],
    ["a grant that somebody may give", () => granter.ask("grant", wish(oidOf(2)))],
    [
      "a grant that two have agreed on",
      async () => {
        const { id } = await other.ask("propose", wish(oidOf(3)));
        return approver.ask("approve", { id });
      },
    ],
  ])("can't withdraw %s", async (_what, made) => {
    const answer = await made();
    const before = await stateOf(answer);
    for (let round = 0; round < 4; round++) {
      expect(await proposer.ask("propose", withdraw(answer.id))).toMatchObject({
        ok: false,
        code: "withdraw_others",
      });
    }
    expect(await stateOf(answer)).toEqual(before);
    expect(before?.withdrawn).toBeUndefined();
  });

  it("takes back what they have proposed, also when it is in force", async () => {
    const { id: waiting } = await proposer.ask("propose", wish(oidOf(4)));
    expect(await proposer.ask("propose", withdraw(waiting))).toMatchObject({ ok: true });
    const { id } = await proposer.ask("propose", wish(oidOf(4)));
    expect(await approver.ask("approve", { id })).toMatchObject({ ok: true });
    expect(await proposer.ask("propose", withdraw(id))).toMatchObject({ ok: true });
  });

  it("gives back what is for them", async () => {
    const { id } = await granter.ask("grant", wish(proposer.oid));
    expect(await proposer.ask("propose", withdraw(id))).toMatchObject({ ok: true });
  });

  it("decides nothing: the server refuses the other requests, and those of others", async () => {
    const proposed = await other.ask("propose", wish(proposer.oid));
    const { id } = proposed;
    for (const [verb, body] of [
      ["grant", withdraw(id)],
      ["approve", { id }],
      ["approve", withdraw(id)],
      ["grant", wish(proposer.oid)],
    ] as const)
      await expect(proposer.ask(verb, body)).rejects.toThrow(/permissions violation/i);
    for (const subject of [
      `control.propose.${other.oid}.Orders.Fix`,
      `control.propose.${proposer.oid}.Fix.Approve`,
      `control.propose.${proposer.oid}.Orders.Fix.x`,
      `control.propose.${proposer.oid}`,
    ])
      await expect(proposer.steer.ask("propose", withdraw(id), subject)).rejects.toThrow(
        /permissions violation/i,
      );
    expect((await stateOf(proposed))?.withdrawn).toBeUndefined();
  });

  it("can't write under an id of their choice, nor change what is there", async () => {
    const proposed = await other.ask("propose", wish(oidOf(5)));
    const { id } = proposed;
    const before = await stateOf(proposed);
    const made = await proposer.ask("propose", {
      ...wish(proposer.oid),
      ...{ id, by: other.oid, since: 1, until: 9_999_999_999, approved: { by: oidOf(6), at: 1 } },
    });
    expect(made).toMatchObject({ ok: true, by: proposer.oid, to: proposer.oid });
    expect(made["id"]).not.toBe(id);
    expect(made["until"]).toBeUndefined();
    expect(await stateOf(proposed)).toEqual(before);
  });

  it("does not fill the room of everybody's grants", async () => {
    const filler = await person(["Fix.Propose"]);
    const made: Answer[] = [];
    for (let i = 0; i < 50; i++) made.push(await filler.ask("propose", wish(oidOf(7))));
    expect(made.every(({ ok }) => ok)).toBe(true);
    const next = await filler.ask("propose", wish(oidOf(7)));
    expect(next).toMatchObject({ ok: false, code: "proposals_many" });
    // withdrawn ones are kept for an hour, and count
    await filler.ask("propose", withdraw(made[0]?.["id"]));
    expect(await filler.ask("propose", wish(oidOf(7)))).toMatchObject({ code: "proposals_many" });
    expect(await other.ask("propose", wish(oidOf(7)))).toMatchObject({ ok: true });
  });
});

describe("four eyes", () => {
  it("are not those of two when the proposer has lent the other the right to approve", async () => {
    const lender = await person(["Fix.Propose", "Approver.Grant"]);
    const puppet = await person(["Nats.Operate"]);
    const { id } = await lender.ask("propose", wish(oidOf(1)));
    expect(await lender.ask("grant", wish(puppet.oid), "Fix.Approve")).toMatchObject({ ok: true });
    const approving = await reconnected(puppet);
    const refused = await approving.ask("approve", { id }, about(puppet, "approve"));
    expect(refused).toMatchObject({ ok: false, code: "approve_lent" });
    // somebody else has made this one an approver, so they are two
    const independent = await person(["Approver.Grant"]);
    const third = await person(["Nats.Operate"]);
    await independent.ask("grant", wish(third.oid), "Fix.Approve");
    const free = await reconnected(third);
    expect(await free.ask("approve", { id }, about(third, "approve"))).toMatchObject({ ok: true });
  });

  it("are not those of two when the holder has lent it", async () => {
    const holder = await person(["Approver.Grant"]);
    const proposer = await person(["Fix.Propose"]);
    const puppet = await person(["Nats.Operate"]);
    const { id } = await proposer.ask("propose", wish(holder.oid));
    await holder.ask("grant", wish(puppet.oid), "Fix.Approve");
    const approving = await reconnected(puppet);
    const refused = await approving.ask("approve", { id }, about(puppet, "approve"));
    expect(refused).toMatchObject({ ok: false, code: "approve_lent" });
  });

  it("are not those of two in the moment in which the lender takes it back", async () => {
    const lender = await person(["Fix.Propose", "Approver.Grant"]);
    const puppet = await person(["Nats.Operate"]);
    const { id } = await lender.ask("propose", wish(oidOf(1)));
    const { id: lent } = await lender.ask("grant", wish(puppet.oid), "Fix.Approve");
    const approving = await reconnected(puppet);
    const attempts = () =>
      Array.from({ length: 8 }, () =>
        approving.ask("approve", { id }, about(puppet, "approve")).catch(() => ({ ok: false })),
      );
    const answers = await Promise.all([
      ...attempts(),
      lender.ask("grant", withdraw(lent), "Fix.Approve").then(() => ({ ok: false })),
      ...attempts(),
      ...attempts(),
    ]);
    expect(answers.filter(({ ok }) => ok)).toEqual([]);
  });

  const reconnected = ({ own }: Person) => Steer.connect(site, own);
  const about = ({ oid }: Person, verb: string) => `control.${verb}.${oid}.Orders.Fix`;
});

describe("who may revoke", () => {
  let operator: Person;
  let other: Person;
  let lifting: unknown[] = [];
  beforeEach(async () => {
    const held = ["Nats.Operate", "Orders.Fix"];
    [operator, other] = await Promise.all([person(held), person(["Nats.Operate"])]);
    return async () => {
      for (const id of lifting) await other.lift(id);
      lifting = [];
    };
  });
  const revoked = async (by: Person, body: object) => {
    const answer = await by.revoke(body);
    expect(answer).toMatchObject({ ok: true });
    lifting.push(answer["id"]);
    return answer["id"];
  };

  /** A session, once whichever replica is asked has heard of its login: it takes a moment. */
  const knownToAll = async (token: string) => {
    let found: { uti: string; server: string; client: number } | undefined;
    const isKnown = async () => {
      const { sessions } = await other.steer.ask<{ sessions: NonNullable<typeof found>[] }>(
        "inspect",
        { op: "sessions" },
      );
      found = sessions.find(({ uti }) => uti === token);
      return found !== undefined;
    };
    await until(`the login with ${token} to be known`, async () => {
      // each is answered by one replica, by chance
      for (let answers = 0; answers < 8; answers++) if (!(await isKnown())) return false;
      return true;
    });
    return found as NonNullable<typeof found>;
  };

  it("does not let themselves in again: not as an identity, and not by a role", async () => {
    const id = await revoked(other, { target: { role: "Orders.Fix" } });
    await expect(site.connect(site.token(operator.own), "orders")).rejects.toThrow(
      /Authorization Violation/,
    );
    for (let round = 0; round < 4; round++)
      expect(await operator.lift(id)).toMatchObject({ ok: false, code: "revoke_self" });
    expect(await other.lift(id)).toMatchObject({ ok: true });
  });

  it("nor by a new token, in the place of one that was kept out", async () => {
    const session = await site.connect(site.token({ ...operator.own, uti: "taken" }), "orders");
    const { server, client } = await knownToAll("taken");
    const closed = session.closed();
    const id = await revoked(other, { session: { server, client } });
    await closed;
    expect(await operator.lift(id)).toMatchObject({ ok: false, code: "revoke_self" });
    await site.connect(site.token({ ...operator.own, uti: "named" }), "orders");
    await knownToAll("named");
    const named = await revoked(other, { target: { uti: "named" } });
    expect(await operator.lift(named)).toMatchObject({ ok: false, code: "revoke_self" });
  });

  it("nor by the application that they use, in whichever moment after their login", async () => {
    const attempts = Array.from({ length: 12 }, async (_, at) => {
      const azp = `33333333-cccc-4ccc-8ccc-${String(at).padStart(12, "c")}`;
      const using = await person(["Nats.Operate"], { azp });
      // at once: the replica that answers may be another than the one that let them in
      await expect(using.revoke({ target: { azp } })).resolves.toMatchObject({
        ok: false,
        code: "revoke_self",
      });
      await using.steer.connection.flush();
    });
    await Promise.all(attempts);
  });

  it.each<[string, (own: Person) => object]>([
    ["their object id", ({ oid }) => ({ target: { oid } })],
    ["their token", ({ own }) => ({ target: { uti: own.uti } })],
    ["the role by which they ask", () => ({ target: { role: "Nats.Operate" } })],
  ])("does not keep themselves out, by %s", async (_what, body) => {
    expect(await operator.revoke(body(operator))).toMatchObject({
      ok: false,
      code: "revoke_self",
    });
    await operator.steer.connection.flush();
  });

  it("takes back what they have ordered, also about a role of theirs", async () => {
    const id = await revoked(operator, { target: { role: "Orders.Fix" } });
    expect(await operator.lift(id)).toMatchObject({ ok: true });
  });

  it("lifts what others have ordered about others", async () => {
    const id = await revoked(other, { target: { oid: oidOf(9) } });
    expect(await operator.lift(id)).toMatchObject({ ok: true });
  });

  it("is told of a role that there is not, and of the one that is meant", async () => {
    const answers = await Promise.all(
      ["Orders.Fxi", "orders.fix", "Unknown.Role", "__proto__", "toString"].map((role) =>
        operator.revoke({ target: { role } }),
      ),
    );
    expect(answers.map(({ code, next }) => [code, next])).toEqual([
      ["role_unknown", "did you mean Orders.Fix?"],
      ["role_unknown", "did you mean Orders.Fix?"],
      ["role_unknown", "see the roles: nats-entra policy report"],
      ["role_unknown", "see the roles: nats-entra policy report"],
      ["role_unknown", "see the roles: nats-entra policy report"],
    ]);
  });

  it("keeps out a role of the policy of before, and one that only tokens have", async () => {
    const token = { ...operator.own, uti: "old", roles: ["Orders.Read", "Left.Behind"] };
    await site.connect(site.token(token), "orders");
    await revoked(other, { target: { role: "Left.Behind" } });
    const { "Orders.Read": gone, ...rest } = roles;
    expect(gone).toBeDefined();
    const after = accessDocument({ ...rest, "Orders.Look": gone });
    await site.writePolicy(JSON.stringify(after));
    await until("the policy", async () =>
      (await Promise.all(replicas.map((replica) => replica.status()))).every(
        ({ policy: { digest } }) => digest === after.digest,
      ),
    );
    await revoked(other, { target: { role: "Orders.Read" } });
  });
});
