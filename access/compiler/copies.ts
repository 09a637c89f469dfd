/** What streams copy of other accounts: where it lives, as a policy writes it, and as JetStream knows it. */
import type { Account } from "../language/account.ts";
import type { StreamUse } from "../language/grant.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { Declaration } from "../streams/index.ts";
import { copyProblem, externalOf, type Copy, type WrittenOrigin } from "../walls/index.ts";

/** All of them that can be; the others are reported. */
export function copiesIn(
  used: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): Copy[] {
  const all = [...used].flatMap(([into, streams]) =>
    [...streams].flatMap((stream) => copiesOf(stream, into)),
  );
  return all.filter((copy) => {
    const problem = copyProblem(copy, accounts);
    if (problem !== undefined) diagnostics.add(copy.stream.source, problem, { account: copy.into });
    return problem === undefined;
  });
}

/** Whether what it is depends on the account in which it is. */
export function isPlaced(stream: StreamUse): boolean {
  return originsOf(stream).some(({ account }) => account !== undefined);
}

/** Streams of other accounts that it copies. */
function copiesOf(stream: StreamUse, into: string): Copy[] {
  return originsOf(stream).flatMap((origin): Copy[] => {
    const { account = into } = origin;
    return account === into ? [] : [{ stream, into, origin: { ...origin, account } }];
  });
}

function originsOf({ declared }: StreamUse): WrittenOrigin[] {
  const { mirror, sources } = declared?.settings ?? {};
  return [mirror, sources].flat().filter(isOrigin);
}

function isOrigin(value: unknown): value is WrittenOrigin {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    (!("account" in value) || typeof value.account === "string")
  );
}

/** JetStream knows another account by the prefixes of its API and of what it delivers. */
export function placed(declaration: Declaration, into: string): Declaration {
  const place = (origin: unknown): unknown => {
    if (!isOrigin(origin) || origin.account === undefined) return origin;
    const { account, ...settings } = origin;
    return account === into ? settings : { external: externalOf(account, into), ...settings };
  };
  const { mirror, sources, ...settings } = declaration.settings;
  return {
    ...declaration,
    settings: {
      ...settings,
      ...(mirror === undefined ? {} : { mirror: place(mirror) }),
      ...(sources === undefined
        ? {}
        : { sources: Array.isArray(sources) ? sources.map(place) : sources }),
    },
  };
}
