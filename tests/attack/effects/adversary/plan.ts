/** Random policies, small, written in the project's own language; and what is true in the world around them. */
import fc from "fast-check";
import {
  account,
  compile,
  exportService,
  exportStream,
  fromAccount,
  matches,
  policy,
  publish,
  PolicyErrors,
  role,
  type Compiled,
} from "../../../../access/index.ts";
import {
  ACCOUNTS,
  drawnPlan,
  pick,
  PLAIN,
  SERVICES,
  type Behaviour,
  type DrawnPlan,
  type DrawnShare,
} from "./draw.ts";
import { grantOf, streamsOf, type MadeStream, type Place } from "./grants.ts";

export interface Plan {
  readonly compiled: Compiled;
  readonly streams: readonly MadeStream[];
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Of each role, what it answers. */
  readonly services: Readonly<Record<string, readonly string[]>>;
}

/** So many plans; the same seed gives the same. What the language refuses is left out. */
export function somePlans(count: number, seed: number): Plan[] {
  const plans: Plan[] = [];
  for (let more = 0; plans.length < count; more += 1) {
    const options = { numRuns: count, seed: seed + more };
    plans.push(...fc.sample(drawnPlan, options).flatMap((one) => planOf(one) ?? []));
  }
  return plans.slice(0, count);
}

function planOf(it: DrawnPlan): Plan | undefined {
  const names = ACCOUNTS.slice(0, it.accounts);
  const shares = it.shares
    .map((share): Share => ({ ...share, into: share.from + 1 + share.further }))
    .filter(({ into }) => into < names.length);
  const words: Record<string, string[]> = {};
  const accounts = names.map((name, i) => {
    const exported = shares.filter(({ from }) => from === i);
    const imported = shares.filter(({ into }) => into === i);
    words[name] = [...SERVICES, ...PLAIN, ...imported.flatMap((share) => localWords(share))];
    return account(name, {
      description: name,
      jetstream: { memory: "4MiB", disk: "4MiB" },
      exports: exported.map(({ kind, what }) => {
        const options = { name: `${kind} ${what}`, description: what };
        return kind === "service" ? exportService(what, options) : exportStream(what, options);
      }),
      imports: imported.map((share) =>
        fromAccount(names[share.from] ?? "", `${share.kind} ${share.what}`, {
          to: localName(share, share.what),
        }),
      ),
    });
  });
  const places = names.map((name, i) =>
    streamsOf(
      name,
      it.buckets[i] ?? false,
      it.settings[i] ?? { republish: false, retention: "limits", copy: "none" },
    ),
  );
  const services: Record<string, string[]> = {};
  const roles = it.roles.map(({ home, grants, denies }, i) => {
    const at = home % names.length;
    const place = places[at] as Place;
    const own = words[names[at] ?? ""] ?? [];
    const name = `Role.${i}`;
    const given = grants.map((one) => grantOf(one, place, own));
    services[name] = given.flatMap(({ serves }) => serves ?? []);
    return role(name, {
      description: name,
      account: names[at] ?? "",
      members: ["application"],
      grants: given.map(({ grant }) => grant),
      denies: denies.map(({ which }) => publish(pick(own, which))),
    });
  });
  try {
    const compiled = compile(policy({ accounts, roles }));
    const known = compiled.sources.accounts;
    const names = (at: string) => Object.keys(known[at]?.streams ?? {});
    return {
      compiled,
      // nothing is said of streams that no grant of the policy names
      streams: places
        .flatMap(({ made }) => made)
        .filter(({ account: at, name }) => names(at).includes(name)),
      behaviours: Object.fromEntries(
        SERVICES.map((subject, i) => [subject, it.behaviours[i] ?? "echo"]),
      ),
      services,
    };
  } catch (error) {
    if (error instanceof PolicyErrors) return undefined;
    throw error;
  }
}

interface Share extends Omit<DrawnShare, "further"> {
  /** Number of the account that imports; `from` is less, so there are no circles. */
  readonly into: number;
}

function localName({ from, renamed }: Share, subject: string): string {
  return renamed || subject.startsWith("log") ? `of${from}.${subject}` : subject;
}

function localWords(share: Share): string[] {
  const all = [...SERVICES, ...PLAIN, "log.a", "log.b", "of0.svc.status", "of0.note.a"];
  return all.filter((word) => matches(word, share.what)).map((word) => localName(share, word));
}
