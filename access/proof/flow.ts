/** How messages get from one account into another, by exports and imports. */
import { importKey } from "../compile-accounts.ts";
import type { AccessDocument } from "../document.ts";
import { isEmpty, rename, type SubjectSet } from "../subjects/index.ts";

interface End {
  readonly account: string;
  readonly pattern: string;
}

/** What is published at one end can be received at the other, wildcards in their order. */
export interface Flow {
  readonly from: End;
  readonly to: End;
  /** The import that makes it: its account, and its name in `sources`. */
  readonly import: { readonly account: string; readonly key: string };
}

/** A stream import brings messages into the account that has it, a service import takes requests out of it. */
export function flowsOf({ accounts }: AccessDocument): Flow[] {
  return Object.entries(accounts).flatMap(([account, { imports }]) =>
    imports.map((item): Flow => {
      const there = { account: item.from, pattern: item.subject };
      const here = { account, pattern: item.to };
      const made = { account, key: importKey(item) };
      return item.kind === "stream"
        ? { from: there, to: here, import: made }
        : { from: here, to: there, import: made };
    }),
  );
}

/** Subjects of an account that stand for those asked about, and the flows that make them do so. */
export interface Route {
  readonly account: string;
  readonly set: SubjectSet;
  /** In the order in which messages take them. */
  readonly flows: readonly Flow[];
}

/**
 * Where to publish so that messages arrive on the subjects: there, and wherever flows lead there from. Each flow
 * is taken once at most; compile() lets no message go round.
 */
export function sourcesOfMessages(target: Route, flows: readonly Flow[]): Route[] {
  const onward = flows
    .filter((flow) => flow.to.account === target.account && !target.flows.includes(flow))
    .flatMap((flow) => {
      const set = rename(target.set, flow.to.pattern, flow.from.pattern);
      if (isEmpty(set)) return [];
      const route = { account: flow.from.account, set, flows: [flow, ...target.flows] };
      return sourcesOfMessages(route, flows);
    });
  return [target, ...onward];
}

/** Where to subscribe to receive what is published on the subjects: there, and wherever flows lead. */
export function receiversOfMessages(target: Route, flows: readonly Flow[]): Route[] {
  const onward = flows
    .filter((flow) => flow.from.account === target.account && !target.flows.includes(flow))
    .flatMap((flow) => {
      const set = rename(target.set, flow.from.pattern, flow.to.pattern);
      if (isEmpty(set)) return [];
      const route = { account: flow.to.account, set, flows: [...target.flows, flow] };
      return receiversOfMessages(route, flows);
    });
  return [target, ...onward];
}
