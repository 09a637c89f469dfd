/** What changed for the holders of each role. */
import { messageOf } from "../../errors/render.mjs";
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import { mergePermissions, type Permissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import { namesReplies } from "../document/connections.ts";
import { affectedAccounts } from "./affected.ts";
import { causesOf, importCauses, type Side } from "./cause.ts";
import { changesOf, growth, merged, type Explain } from "./change.ts";
import type { DiffOptions, Access, Change, Effect, RoleDiff, Unanalysed } from "./model.ts";
import type { DocumentSide } from "./flags.ts";
import { holdersOf } from "./holders.ts";
import { isUntouched, pairsOf, type Pair } from "./pairing.ts";
import { roleSettings } from "./settings.ts";
import type { Sources } from "../document/sources.ts";
import { joined, territoryOf, type Surroundings, type Territory } from "./territory.ts";
import { releases, type Other, type Release } from "./together.ts";
import { verdictOf } from "./verdict.ts";

/** One document, as one side of the comparison. */
interface View extends Side, Surroundings {
  readonly document: AccessDocument;
}

/** The documents, and what their sessions bring about. */
export interface Sides {
  readonly base: DocumentSide;
  readonly head: DocumentSide;
}

export interface RolesOptions extends DiffOptions {
  /** Takes what could not be analysed. */
  readonly report: (found: Unanalysed) => void;
}

export class Roles {
  readonly #base: View;
  readonly #head: View;
  readonly #options: RolesOptions;
  /** The same for both sides, so that changes for every session are not repeated for each role. */
  readonly #session: Permissions;
  /** Accounts in which a role that is the same may reach something else. */
  readonly #affected: ReadonlySet<string>;
  readonly #pairs: readonly Pair[];
  readonly #staying = new Map<string, Other[]>();

  constructor({ base, head }: Sides, options: RolesOptions) {
    this.#base = viewOf(base, options.sources?.base);
    this.#head = viewOf(head, options.sources?.head);
    this.#options = options;
    this.#session = sessionPermissions(base.document);
    this.#affected = affectedAccounts(this.#base.flows, this.#head.flows);
    this.#pairs = pairsOf(base.document, head.document);
  }

  /** What changed for everybody. */
  session(): Access {
    const of = ({ document }: View) => territoryOf("*", sessionPermissions(document));
    const [before, after] = [of(this.#base), of(this.#head)];
    return {
      gained: changesOf(growth(before, after), () => []),
      lost: changesOf(growth(after, before), () => []),
    };
  }

  changed(): RoleDiff[] {
    return this.#pairs
      .filter((pair) => !isUntouched(pair) || this.#affected.has(pair.head?.account ?? ""))
      .flatMap((pair) => this.#analysed(pair));
  }

  #analysed(pair: Pair): RoleDiff[] {
    const { base, head, name, from = name } = pair;
    const access = this.#access(pair);
    const settings = base === undefined || head === undefined ? [] : roleSettings(base, head);
    const change =
      base === undefined
        ? "added"
        : head === undefined
          ? "removed"
          : pair.from === undefined
            ? "changed"
            : "renamed";
    // a renamed role is another app role: its id is not news
    const told =
      change === "renamed" ? settings.filter(({ setting }) => setting !== "id") : settings;
    const { gained, lost } = access;
    if (change === "changed" && told.length + gained.length + lost.length === 0) {
      if (isUntouched(pair)) return [];
    }
    const effects: Effect[] = told.map(({ effect }) => effect);
    if (change === "added" || gained.length > 0) effects.push("broader");
    if (change === "removed" || lost.length > 0) effects.push("narrower");
    return [
      {
        role: name,
        change,
        ...(pair.from === undefined ? {} : { from: pair.from }),
        account: (head ?? base)?.account ?? "",
        verdict: verdictOf(effects),
        holders: holdersOf(from, [base, head], this.#options.assignments),
        settings: told,
        ...access,
      },
    ];
  }

  #access(pair: Pair): Access {
    try {
      return {
        gained: [...this.#own(pair, true), ...this.#released(pair, true)],
        lost: [...this.#own(pair, false), ...this.#released(pair, false)],
      };
    } catch (error) {
      this.#options.report({ what: `role ${pair.name}`, why: messageOf(error) });
      return { gained: [], lost: [] };
    }
  }

  /** What the role itself permits. */
  #own(pair: Pair, forwards: boolean): Change[] {
    const sides = this.#sides(pair, forwards);
    // what one brings about depends on who listens, too; that is told with those who do
    const effects = sides.at(-1)?.view.effects;
    const [before, after] = sides.map(({ view, role }) =>
      this.#territory({ ...view, effects: effects ?? view.effects }, role, pair),
    );
    if (before === undefined || after === undefined) return [];
    const explain = this.#explain(sides, pair, forwards);
    return changesOf(growth(before, after), explain);
  }

  /** What the role keeps from the holders of others no longer; backwards, what it newly does. */
  #released(pair: Pair, forwards: boolean): Change[] {
    const [from, to] = this.#sides(pair, forwards);
    // nobody holds a role that was not there
    if (from?.role === undefined || (!forwards && (to?.role === undefined || pair.from))) return [];
    const { role: before } = from;
    // assignments of the old name do not carry over to the new one
    const after = pair.from === undefined ? to?.role : undefined;
    const kinds = before.members.filter((kind) => forwards || after?.members.includes(kind));
    const others = this.#others(pair, before.account, forwards);
    const found = releases(before, after, others, kinds);
    return merged(found.flatMap((release) => this.#told(release, pair, before, forwards)));
  }

  #told(release: Release, pair: Pair, { account }: RoleEntry, forwards: boolean): Change[] {
    const { direction, set, other, since } = release;
    const sides = this.#sides(pair, forwards);
    return changesOf([{ direction, account, set }], this.#explain(sides, pair, forwards)).map(
      (change) => ({ ...change, together: [other], ...(since === undefined ? {} : { since }) }),
    );
  }

  /** The other roles that are in one account before and after. */
  #others(pair: Pair, account: string, forwards: boolean): Other[] {
    const key = `${forwards} ${account}`;
    const all =
      this.#staying.get(key) ??
      this.#pairs.flatMap(({ name, from, base, head }): Other[] => {
        if (from !== undefined || base?.account !== account || head?.account !== account) return [];
        return [{ name, before: forwards ? base : head, after: forwards ? head : base }];
      });
    this.#staying.set(key, all);
    return all.filter(({ name }) => name !== pair.name);
  }

  #sides({ base, head }: Pair, forwards: boolean): Facing[] {
    const sides = [
      { view: this.#base, role: base },
      { view: this.#head, role: head },
    ];
    return forwards ? sides : sides.reverse();
  }

  /** In every account that the role is in, before or after; where it is not, what any session may do. */
  #territory(policy: Surroundings, role: RoleEntry | undefined, { base, head }: Pair): Territory {
    const accounts = new Set([base, head].flatMap((each) => each?.account ?? []));
    return joined(
      [...accounts].map((account) =>
        role?.account === account
          ? territoryOf(
              account,
              mergePermissions([this.#session, role]),
              policy,
              namesReplies(role),
            )
          : territoryOf(account, this.#session, policy),
      ),
    );
  }

  #explain(sides: readonly Facing[], pair: Pair, forwards: boolean): Explain {
    const [from, to] = sides.map(({ view, role }, i) => {
      const old = (i === 0) === forwards;
      const name = old ? (pair.from ?? pair.name) : pair.name;
      return { ...view, held: role === undefined ? [] : ([[name, role]] as const) };
    });
    const own = (pair.head ?? pair.base)?.account;
    return ({ direction, account }, found) => {
      if (from === undefined || to === undefined) return [];
      const causes = causesOf(from, to, direction, found, forwards);
      return account === own ? causes : [...causes, ...importCauses(from, to, account, forwards)];
    };
  }
}

interface Facing {
  readonly view: View;
  readonly role: RoleEntry | undefined;
}

function viewOf({ document, indirect }: DocumentSide, sources: Sources | undefined): View {
  const { effects, graph } = indirect;
  const view = { document, flows: graph.flows, effects };
  return sources === undefined ? view : { ...view, sources };
}
