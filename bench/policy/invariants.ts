/** What must hold of a company's policy. */
import {
  allow,
  atMost,
  deny,
  directly,
  isolated,
  limited,
  never,
  only,
  publish,
  request,
  separate,
  subscribe,
  users,
  within,
  type Invariant,
} from "../../access/index.ts";
import { roleName } from "./roles.ts";
import type { Team } from "./team.ts";

/** For the company as a whole. */
export function overall(): Invariant[] {
  return [
    limited(users, "12h"),
    directly(isolated("people.{oid}.>")),
    directly(isolated("agents.{azp}.>")),
  ];
}

/** For each team: one of every kind, and two cases. */
export function invariantsOf(team: Team): Invariant[] {
  const { root, account } = team;
  const named = (title: string) => roleName(team, title);
  const events = publish(`${root}.events.>`);
  const approve = publish(`${root}.payment.approve`);
  return [
    never(["Read", "Support"].map(named), within(account, subscribe(`${root}.secrets.>`))),
    only(["Serve", "Serve.Edge", "Deploy"].map(named), within(account, events)),
    separate(within(account, approve), within(account, publish(`${root}.payment.request`))),
    atMost(named("Agent"), [
      subscribe(`agents.{azp}.${root}.tasks.>`),
      publish(`agents.{azp}.${root}.findings.>`),
      subscribe(`${root}.events.case.>`),
    ]),
    allow(named("Operate"), approve),
    deny(["Read", "Operate"].map(named), [events, request(`${root}.admin.reset`)]),
  ].map((invariant) => directly(invariant));
}
