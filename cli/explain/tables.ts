import { documentErrors, policyMistakes, policyVerdicts } from "../../access/explained/index.ts";
import { clientErrors } from "../../client/explained.ts";
import { moduleErrors, policyFailures } from "../../compiler/explained.ts";
import { connectErrors } from "../../connect/explained.ts";
import { commonErrors } from "../../errors/explained.mjs";
import type { Explanation } from "../../errors/failure.mjs";
import { natsErrors } from "../../nats/explained.ts";
import { calloutCodes } from "../../protocol/explained/callout.ts";
import { reasons } from "../../protocol/explained/reasons.ts";
import { refusals } from "../../protocol/explained/refusals.ts";
import { reportErrors } from "../../reports/explained.ts";
import { valueErrors } from "../../values/explained.ts";
import { adviceOf } from "../oauth/refusal.ts";
import { developingErrors } from "./developing.ts";
import { operatingErrors } from "./operating.ts";
import { pages, type PageKey } from "./pages.ts";
import { signInErrors } from "./sign-in.ts";

/** One meaning of a code. A code may have several: `role_unknown` is said of policies and by callouts. */
export interface Meaning extends Explanation {
  readonly code: string;
  /** What says it, for people: `login`, `policy`. */
  readonly of: string;
  /** The page to read on. */
  readonly read: string;
}

interface Table {
  readonly of: string;
  readonly page: PageKey;
  readonly codes: Readonly<Record<string, Explanation>>;
}

/** Every table of explanations, in the order in which `explain` lists them. */
export const tables: readonly Table[] = [
  { of: "refused login", page: "callout", codes: reasons },
  { of: "callout", page: "callout", codes: calloutCodes },
  { of: "answer of the callouts", page: "revoke", codes: refusals },
  { of: "command", page: "cli", codes: { ...commonErrors, ...signInErrors } },
  { of: "operations", page: "health", codes: operatingErrors },
  { of: "stacks on this machine", page: "cli", codes: developingErrors },
  { of: "reviews and reports", page: "review", codes: reportErrors },
  { of: "policy", page: "policies", codes: { ...policyFailures, ...moduleErrors } },
  { of: "mistake in a policy", page: "policies", codes: policyMistakes },
  { of: "proof", page: "proofs", codes: policyVerdicts },
  { of: "compiled policy", page: "policies", codes: documentErrors },
  { of: "connection", page: "clients", codes: connectErrors },
  { of: "client library", page: "clients", codes: clientErrors },
  { of: "keys and servers", page: "keys", codes: natsErrors },
  { of: "values", page: "cli", codes: valueErrors },
];

const all: readonly Meaning[] = tables.flatMap(({ of, page, codes }) =>
  Object.entries(codes).map(([code, explanation]) => ({
    of,
    code,
    ...explanation,
    read: pages[(explanation.read ?? page) as PageKey],
  })),
);

/** All meanings of all codes, by table. */
export function everyMeaning(): readonly Meaning[] {
  return all;
}

/**
 * The meanings of a code, in any case: `no_roles`, or a number of Entra's, `AADSTS50105`. Empty for an unknown code.
 */
export function meaningsOf(code: string): readonly Meaning[] {
  const found = all.filter((meaning) => meaning.code.toLowerCase() === code.toLowerCase());
  const advice = adviceOf(code.toUpperCase());
  return advice === undefined ? found : [...found, entra(code.toUpperCase(), advice)];
}

function entra(code: string, next: string): Meaning {
  return {
    of: "Entra ID",
    code,
    means: "Entra did not give out a token. Its own words are in the error.",
    cause: "See https://learn.microsoft.com/entra/identity-platform/reference-error-codes.",
    next: `${next[0]?.toUpperCase() ?? ""}${next.slice(1)}.`,
    read: pages.entra,
  };
}
