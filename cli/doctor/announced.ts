/** Has the callouts mark bad tokens, so that their refusal is known for a probe's in records and metrics. */
import { MOST_PROBES, tokenHash, type ProbePage } from "../../protocol/control/probe.ts";
import { Failure } from "../../errors/failure.mjs";
import { withControl, type Asker } from "../control/ask.ts";
import type { BadToken } from "./forged.ts";

/**
 * Gives each token the name that marks it. A deployment that cannot be asked, or does not know of marks, counts them as what they
 * look like: the check goes on without.
 */
export async function announced(asker: Asker, bad: readonly BadToken[]): Promise<BadToken[]> {
  try {
    return await withControl(asker, async (ask) => {
      const marked: BadToken[] = [];
      for (let from = 0; from < bad.length; from += MOST_PROBES) {
        const some = bad.slice(from, from + MOST_PROBES);
        const tokens = some.map(({ token }) => tokenHash(token));
        const body = { op: "probe", tokens };
        const { names } = await ask<ProbePage>({ verb: "inspect", body });
        marked.push(...some.map((each, i) => ({ ...each, ...nameOf(names[i]) })));
      }
      return marked;
    });
  } catch (error) {
    if (error instanceof Failure) return [...bad];
    throw error;
  }
}

function nameOf(name: string | undefined): Pick<BadToken, "clientName"> {
  return name === undefined ? {} : { clientName: name };
}
