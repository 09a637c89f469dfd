import { FILTERS } from "../control/sessions.ts";
import { everyMeaning } from "../explain/tables.ts";
import { People } from "../people/people.ts";
import { policyAtHand } from "../policy/document.ts";
import { SessionStore } from "../session/store.ts";
import { readSettings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";
import type { ValuesOf } from "./words.ts";

/**
 * What is known on this machine: from client.json and the files beside it, and from sign-ins. No server is asked. Where
 * something cannot be read there are no values: completing a word must not show an error.
 */
export function knownValues(io: Io): ValuesOf {
  const settings = () => readSettings(io, undefined);
  const policy = () => policyAtHand(settings());
  const people = () => [...People.of(settings()).names, "me"];
  const roles = () => Object.keys(policy()?.roles ?? {});
  const known: Readonly<Record<string, () => readonly string[]>> = {
    role: roles,
    roles,
    account: () => Object.keys(policy()?.accounts ?? {}),
    as: () => [
      ...(settings().local?.identities ?? []),
      ...new SessionStore(io, settings()).names(),
    ],
    who: () => People.of(settings()).names,
    to: people,
    key: () => Object.keys(settings().keysSince ?? {}),
    filter: () => FILTERS.map((name) => `${name}=`),
    code: () => everyMeaning().map(({ code }) => code),
  };
  return (name) => {
    try {
      return (Object.hasOwn(known, name) ? known[name]?.() : undefined) ?? [];
    } catch {
      return [];
    }
  };
}
