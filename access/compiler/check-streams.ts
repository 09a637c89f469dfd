import { type Account, accountName } from "../language/account.ts";
import { isControl } from "../language/control.ts";
import type { StreamUse } from "../language/grant.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { at } from "../../errors/failure.mjs";
import { canonicalJson } from "../../values/canonical.ts";
import { unknownAccount } from "../language/check-subject.ts";
import { overlaps } from "../subjects/pattern.ts";
import type { Grantee } from "../language/grantee.ts";

/**
 * The streams of each account, as roles know them and as the policy lists them: JetStream is there, a name means one
 * stream, and no two streams store the same subject (nats-server refuses the second).
 *
 * @returns by the name of their account
 */
export function checkStreams(
  all: readonly Grantee[],
  listed: readonly StreamUse[],
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): ReadonlyMap<string, ReadonlySet<StreamUse>> {
  const byAccount = new Map<string, Set<StreamUse>>();
  for (const { allows, denies, owner, ...placed } of all) {
    for (const grant of [...allows, ...denies]) {
      const account = accounts.get(grant.place ?? accountName(placed));
      if (account === undefined || (grant.stream === undefined && !grant.manages)) continue;
      if (isControl(account)) continue; // what is wrong with streams there, checkControl says
      if (account.jetstream === undefined) {
        const message = `${grant.label} needs JetStream, which the account '${account.name}' has not`;
        const next = 'give the account for example jetstream: { disk: "1GiB" }';
        diagnostics.add(grant.source, { code: "jetstream_missing", message, next }, owner);
      }
      if (grant.stream === undefined) continue;
      const streams = byAccount.get(account.name) ?? new Set();
      byAccount.set(account.name, streams.add(grant.stream));
    }
  }
  for (const stream of listed) {
    const account = placeOfListed(stream, accounts, diagnostics);
    if (account === undefined) continue;
    const streams = byAccount.get(account.name) ?? new Set();
    byAccount.set(account.name, streams.add(stream));
  }
  const used = new Set([...byAccount.values()].flatMap((streams) => [...streams]));
  for (const { problems, source } of used) {
    for (const problem of problems) diagnostics.add(source, problem);
  }
  for (const [account, streams] of byAccount) checkConflicts(account, [...streams], diagnostics);
  return byAccount;
}

/** The account of a stream that the policy lists, which must have JetStream. */
function placeOfListed(
  { name, place, source }: StreamUse,
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): Account | undefined {
  const account = place === undefined ? undefined : accounts.get(place);
  if (place === undefined) {
    const message = `the stream '${name}' is listed, but does not say where it lives`;
    diagnostics.add(source, { code: "stream_place", message, next: "give it an account" });
  } else if (account === undefined) {
    diagnostics.add(source, unknownAccount(place, accounts.keys()));
  } else if (isControl(account)) {
    const message = `the stream '${name}' is in the account '${place}', where only the callouts have streams`;
    diagnostics.add(source, { code: "stream_place", message, next: "give it another account" });
  } else if (account.jetstream === undefined) {
    const message = `the stream '${name}' needs JetStream, which the account '${place}' has not`;
    const next = 'give the account for example jetstream: { disk: "1GiB" }';
    diagnostics.add(source, { code: "jetstream_missing", message, next }, { account: place });
  } else {
    return account;
  }
  return undefined;
}

function checkConflicts(
  account: string,
  streams: readonly StreamUse[],
  diagnostics: Diagnostics,
): void {
  const sound = streams.filter(({ problems }) => problems.length === 0);
  for (const [i, stream] of sound.entries()) {
    const other = sound.slice(0, i).find((earlier) => conflict(earlier, stream));
    if (other === undefined) continue;
    const place = at(diagnostics.place(other.source));
    const message =
      other.name === stream.name
        ? `there is another stream '${other.name}' with other subjects or settings, at ${place}`
        : `'${stream.name}' and the stream '${other.name}', at ${place}, store the same subjects`;
    const next = "share one stream value, or give each its own subjects";
    diagnostics.add(stream.source, { code: "stream_conflict", message, next }, { account });
  }
}

function conflict(a: StreamUse, b: StreamUse): boolean {
  if (a.name === b.name) {
    const isSame = [...a.subjects].sort().join(" ") === [...b.subjects].sort().join(" ");
    return !isSame || canonicalJson(a.declared ?? {}) !== canonicalJson(b.declared ?? {});
  }
  return a.subjects.some((left) => b.subjects.some((right) => overlaps(left, right)));
}
