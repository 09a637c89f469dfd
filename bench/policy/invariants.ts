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
  publishTo,
  request,
  separate,
  subscribe,
  users,
  within,
  type Invariant,
} from "../../access/index.ts";
import { roleName } from "./roles.ts";
import type { Layout, Team } from "./team.ts";

/**
 * For the company as a whole, and for each team: one of every kind, and two cases. Without walls they hold only of
 * what sessions do themselves.
 */
export function invariantsOf(teams: readonly Team[], layout: Layout): Invariant[] {
  const all = [...overall(), ...teams.flatMap(ofTeam)];
  return layout === "walled" ? all : all.map((invariant) => directly(invariant));
}

function overall(): Invariant[] {
  return [
    limited(users, "12h"),
    // a session can have the answer to its request sent to another person's subjects
    isolated("people.{oid}.>", { against: "reading" }),
    isolated("agents.{azp}.>"),
  ];
}

function ofTeam(team: Team): Invariant[] {
  const { root, places, events, payments } = team;
  const named = (title: string) => roleName(team, title);
  const approve = within(places.operations, publish(`${root}.payment.approve`));
  const told = within(places.services, publish(`${root}.events.>`));
  return [
    never(["Read", "Support"].map(named), within(places.desk, subscribe(`${root}.secrets.>`))),
    only(["Serve", "Serve.Edge", "Deploy"].map(named), [told, publishTo(events)]),
    separate(approve, request(payments)),
    atMost(named("Agent"), [
      subscribe(`agents.{azp}.${root}.tasks.>`),
      publish(`agents.{azp}.${root}.findings.>`),
      subscribe(`${root}.events.case.>`),
    ]),
    allow(named("Operate"), approve),
    deny(named("Read"), [publishTo(events), approve]),
  ];
}
