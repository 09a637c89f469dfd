import { type Account, accountName } from "../language/account.ts";
import { isControl } from "../language/control.ts";
import type { StreamUse } from "../language/grant.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { at } from "../../errors/failure.mjs";
import { overlaps } from "../subjects/pattern.ts";
import type { Grantee } from "../language/grantee.ts";

/**
 * The streams of each account, as roles know them: JetStream is there, a name means one stream, and
 * no two streams store the same subject (nats-server refuses the second).
 */
export function checkStreams(
  all: readonly Grantee[],
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): void {
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
  const used = new Set([...byAccount.values()].flatMap((streams) => [...streams]));
  for (const { problems, source } of used) {
    for (const problem of problems) diagnostics.add(source, problem);
  }
  for (const [account, streams] of byAccount) checkConflicts(account, [...streams], diagnostics);
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
        ? `there is another stream '${other.name}' with other subjects, at ${place}`
        : `'${stream.name}' and the stream '${other.name}', at ${place}, store the same subjects`;
    const next = "share one stream value, or give each its own subjects";
    diagnostics.add(stream.source, { code: "stream_conflict", message, next }, { account });
  }
}

function conflict(a: StreamUse, b: StreamUse): boolean {
  if (a.name === b.name) {
    return [...a.subjects].sort().join(" ") !== [...b.subjects].sort().join(" ");
  }
  return a.subjects.some((left) => b.subjects.some((right) => overlaps(left, right)));
}
