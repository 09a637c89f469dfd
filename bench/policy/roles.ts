/** What people and programs of a team may do: mixed, but believable. */
import {
  consume,
  follow,
  manage,
  publish,
  publishTo,
  request,
  role,
  serve,
  subscribe,
  type Role,
  type Grant,
  type RoleOptions,
} from "../../access/index.ts";
import type { Random } from "../random.ts";
import { THINGS, type Places, type Team } from "./team.ts";

export const GRANTS = 20;
export const DENIES = 3;

type Draw = (team: Team, random: Random) => Grant;

const STATES = ["created", "changed", "checked", "paid", "sent", "failed", "closed", "archived"];
const REGIONS = ["eu", "us", "apac", "latam"];

const looksUp: Draw = ({ details }, random) => request(random.oneOf(details));
const lists: Draw = ({ lists }, random) => request(random.oneOf(lists));
const asksNeighbour: Draw = ({ neighbours, lists }, random) =>
  request(random.oneOf(neighbours.length === 0 ? lists : neighbours));
const hears: Draw = ({ root }, random) =>
  subscribe(`${root}.events.${random.oneOf(THINGS)}.${random.oneOf(STATES)}`);
const hearsAnything: Draw = ({ root }, random) =>
  subscribe(`${root}.events.*.${random.oneOf(STATES)}`);
const hearsAllOf: Draw = ({ root }, random) =>
  subscribe(`${root}.events.${random.oneOf(THINGS)}.>`);
const worksThrough: Draw = ({ root }, random) =>
  subscribe(`${root}.jobs.${random.oneOf(THINGS)}.*.${random.oneOf(REGIONS)}`, {
    queue: `${random.oneOf(THINGS)}-workers`,
  });
const answers: Draw = ({ details, lists }, random) => serve(random.oneOf([...details, ...lists]));
const setsUp: Draw = ({ events }, random) =>
  manage(events, { consumers: [`${random.oneOf(THINGS)}-${random.oneOf(STATES)}`] });
const fetches: Draw = ({ events }, random) =>
  consume(events, { consumer: `${random.oneOf(THINGS)}-${random.oneOf(STATES)}` });
const replays: Draw = ({ root, events }, random) =>
  follow(events, { subject: `${root}.events.${random.oneOf(THINGS)}.>` });
const readsSettings: Draw = ({ settings }, random) => settings.read(`${random.oneOf(REGIONS)}.>`);
const writesSettings: Draw = ({ settings }, random) => settings.write(`${random.oneOf(THINGS)}.>`);
const handsOut: Draw = ({ root }, random) =>
  publish(`${root}.jobs.${random.oneOf(THINGS)}.${random.oneOf(STATES)}.*`);
const ownDesk: Draw = ({ root }, random) =>
  subscribe(`people.{oid}.${root}.${random.oneOf(THINGS)}.${random.oneOf(STATES)}`);
const ownTasks: Draw = ({ root }, random) =>
  subscribe(`agents.{azp}.${root}.tasks.${random.oneOf(THINGS)}.>`);
const ownFindings: Draw = ({ root }, random) =>
  publish(`agents.{azp}.${root}.findings.${random.oneOf(THINGS)}.${random.oneOf(STATES)}`);
const reportsDone: Draw = ({ root }, random) =>
  publish(`${root}.done.${random.oneOf(THINGS)}.${random.oneOf(STATES)}`);

interface Post {
  readonly title: string;
  readonly place: keyof Places;
  readonly members: RoleOptions["members"];
  /** What it is there for. */
  readonly first: (team: Team) => readonly Grant[];
  /** Of which the rest is drawn. */
  readonly rest: readonly Draw[];
  readonly denies: (team: Team) => readonly [Grant, Grant, Grant];
}

const noEvents = ({ root }: Team) => publish(`${root}.events.>`);
const noCards = ({ root }: Team) => subscribe(`${root}.events.*.card.>`);
const noAdmin = () => publish("*.admin.>");
const noSecrets = ({ root }: Team) => subscribe(`${root}.secrets.>`);

const people = { members: ["user"] } as const;
const programs = { members: ["application"] } as const;

const reads: Omit<Post, "title"> = {
  ...people,
  place: "desk",
  first: ({ root }) => [
    subscribe(`${root}.events.order.>`),
    subscribe(`people.{oid}.${root}.inbox.>`),
  ],
  rest: [looksUp, lists, asksNeighbour, hears, hearsAnything, hearsAllOf, ownDesk],
  denies: (team) => [noCards(team), noSecrets(team), noEvents(team)],
};
const serves: Omit<Post, "title"> = {
  ...programs,
  place: "services",
  first: ({ root, events, payments }) => [
    publishTo(events),
    publish(`${root}.events.>`),
    serve(payments),
  ],
  rest: [answers, fetches, handsOut, asksNeighbour, readsSettings],
  denies: (team) => [noSecrets(team), noAdmin(), publish(`${team.root}.payment.approve`)],
};
const works: Omit<Post, "title"> = {
  ...programs,
  place: "workers",
  first: ({ root }) => [
    subscribe(`${root}.jobs.order.>`, { queue: "order-workers" }),
    publish(`${root}.done.>`),
  ],
  rest: [worksThrough, fetches, readsSettings, looksUp, reportsDone, hears],
  denies: (team) => [noEvents(team), noSecrets(team), publish(`${team.root}.done.audit.>`)],
};

/** The ten roles of a team. */
const POSTS: readonly Post[] = [
  { title: "Read", ...reads },
  { title: "Support", ...reads },
  {
    title: "Operate",
    ...people,
    place: "operations",
    first: ({ root }) => [publish(`${root}.payment.approve`), subscribe(`${root}.events.>`)],
    rest: [lists, ownDesk, asksNeighbour, writesSettings, replays, looksUp],
    denies: (team) => [noCards(team), noEvents(team), noAdmin()],
  },
  {
    title: "Audit",
    ...people,
    place: "audit",
    first: ({ root }) => [subscribe(`${root}.>`)],
    rest: [replays, ownDesk, lists, looksUp, asksNeighbour],
    denies: (team) => [noSecrets(team), noEvents(team), publish("*.*.delete.>")],
  },
  { title: "Serve", ...serves },
  { title: "Serve.Edge", ...serves },
  { title: "Work", ...works },
  { title: "Work.Night", ...works },
  {
    title: "Agent",
    ...programs,
    place: "agents",
    first: ({ root }) => [subscribe(`${root}.events.case.>`)],
    rest: [ownTasks, ownFindings],
    denies: (team) => [noEvents(team), noCards(team), noAdmin()],
  },
  {
    title: "Deploy",
    ...programs,
    place: "data",
    first: ({ events, settings }) => [manage(events), settings.manage()],
    rest: [setsUp],
    denies: (team) => [noSecrets(team), noAdmin(), noCards(team)],
  },
];

export const ROLES_IN_TEAM = POSTS.length;

/** @param count the first so many of the team's roles */
export function rolesOf(team: Team, count: number, random: Random): Role[] {
  return POSTS.slice(0, count).map((post) =>
    role(roleName(team, post.title), {
      description: `${post.title} at ${team.root}`,
      account: team.places[post.place],
      members: post.members,
      grants: grantsOf(post, team, random),
      denies: post.denies(team),
      maxSession: "8h",
    }),
  );
}

/** @example roleName(team, "Serve") // "orders-1-0.Serve" */
export function roleName({ root }: Pick<Team, "root">, title: string): string {
  return `${root}.${title}`;
}

function grantsOf({ first, rest }: Post, team: Team, random: Random): Grant[] {
  const grants = new Map(first(team).map((grant) => [grant.label, grant]));
  while (grants.size < GRANTS) {
    const grant = random.oneOf(rest)(team, random);
    grants.set(grant.label, grant);
  }
  return [...grants.values()];
}
