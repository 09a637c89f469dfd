/** What an invariant is about: grants of the role language, in the account that is meant. */
import type { Account } from "./account.ts";
import type { Grant } from "./grant.ts";
import { includes } from "../subjects/pattern.ts";

/** Grants as subjects of one account. */
export interface Within {
  readonly kind: "within";
  readonly account: string;
  readonly grants: readonly Grant[];
}

/**
 * A grant of a stream, bucket or service that says where it lives is meant there. Another one is, without `within`,
 * meant in the accounts of whom the invariant names, else in every account.
 */
export type What = Grant | Within | readonly (Grant | Within)[];

/**
 * Says in which account grants are meant. Other accounts count where exports and imports lead there.
 *
 * @example never(everyoneIn(finance), within(orders, publish(">")))
 */
export function within(account: Account | string, ...grants: readonly Grant[]): Within {
  return { kind: "within", account: typeof account === "string" ? account : account.name, grants };
}

/** A grant and the account whose subjects it has; undefined: as `What` says. */
export interface Placed {
  readonly grant: Grant;
  readonly account?: string | undefined;
}

export function placed(what: What): Placed[] {
  return [what]
    .flat()
    .flatMap((item): Placed[] =>
      item.kind === "within"
        ? item.grants.map((grant) => ({ grant, account: grant.place ?? item.account }))
        : [{ grant: item, account: item.place }],
    );
}

export function labelOfWhat(what: readonly Placed[]): string {
  const labels = what.map(({ grant, account }) =>
    account === undefined ? grant.label : `${grant.label} in ${account}`,
  );
  return labels.length === 1 ? (labels[0] ?? "") : `[${labels.join(", ")}]`;
}

/** Requests that only look things up; clients send them before most of what they do. */
const LOOKS = ["$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.*.*", "$JS.FC.>"];
/** Single reads, which writers need as well. */
const GETS = ["$JS.API.STREAM.MSG.GET.*", "$JS.API.DIRECT.GET.>"];

/**
 * The subjects of which not one may be used by whom the grant is never to be given. Helpers for streams and
 * buckets also grant what many others do: `manage(ORDERS)` looks the stream up, `objects.write()` reads
 * descriptions. Who may do only that may not do what the helper is for. To serve a subject is to receive its
 * requests: the inboxes that every service publishes to belong to all of them.
 */
export function essence({ publish, serves, stream, manages }: Grant): readonly string[] {
  if (serves !== undefined) return [];
  if (stream === undefined && manages === undefined) return publish;
  const stores = publish.some((subject) => !subject.startsWith("$JS."));
  const common = stores ? [...LOOKS, ...GETS] : LOOKS;
  const left = publish.filter((subject) => !common.some((outer) => includes(outer, subject)));
  return left.length === 0 ? publish : left;
}
