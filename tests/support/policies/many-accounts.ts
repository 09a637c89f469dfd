import { digestOf, type AccessDocument } from "../../../access/index.ts";
import { roleEntry } from "../access-document.ts";
import { accountEntry } from "../nats-keys.ts";
import { allow, share, taken } from "./walled-document.ts";

/**
 * A large policy: a hub that all others import from, and chains between neighbours.
 *
 * @param accounts how many
 * @param roles how many in each
 */
export function manyAccounts(accounts: number, roles: number): AccessDocument {
  const name = (i: number) => `team-${String(i).padStart(2, "0")}`;
  const status = (i: number) => share("service", `${name(i)}.status`);
  const events = (i: number) => share("stream", `${name(i)}.events.>`);
  const numbers = Array.from({ length: accounts }, (_, i) => i);
  const importsOf = (i: number) => {
    const next = (i + 1) % accounts;
    return [
      ...(i > 0 ? [taken(name(0), status(0))] : []),
      ...(i % 3 === 1 ? [taken(name(next), events(next))] : []),
    ];
  };
  const roleOf = (i: number, j: number) =>
    [
      `${name(i)}.Role${String(j).padStart(2, "0")}`,
      roleEntry(
        name(i),
        allow([`${name(i)}.work.${j % 10}`, `${name(0)}.status`], [`${name(i)}.events.>`]),
      ),
    ] as const;
  const body = {
    version: 1,
    accounts: Object.fromEntries(
      numbers.map((i) => [
        name(i),
        accountEntry({
          description: `Team ${i}`,
          exports: [status(i), events(i)],
          imports: importsOf(i),
        }),
      ]),
    ),
    roles: Object.fromEntries(
      numbers.flatMap((i) => Array.from({ length: roles }, (_, j) => roleOf(i, j))),
    ),
    session: { publish: [], subscribe: ["_INBOX.{oid}.>"] },
  } as const;
  return { ...body, digest: digestOf(body) };
}
