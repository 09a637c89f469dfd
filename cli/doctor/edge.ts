import { connectWith, LoginRefused, type Login } from "../network/connect.ts";
import { Failure } from "../../errors/failure.mjs";
import type { Settings } from "../settings/settings.ts";
import { checker, type Check } from "./check.ts";
import type { BadToken } from "./forged.ts";

/**
 * Proves at one address that it lets in who has a good token, and nobody else: by logging in.
 *
 * @param bad each must be refused; who may not even be asked is no proof, so an address that refuses the good
 *   token is not tried with them
 */
export async function edgeChecks(
  settings: Settings,
  login: Login & { readonly server: string },
  bad: readonly BadToken[],
): Promise<Check[]> {
  const { well, bad: wrong } = checker("edge", login.server);
  const good = await outcome(settings, login);
  if (good.problem !== undefined)
    return [wrong("takes a good token", good.problem, unproven(good.refused))];
  const checks = [well("takes a good token", good.node)];
  for (const { what, token, clientName } of bad) {
    const { refused, problem, node } = await outcome(settings, { ...login, token, clientName });
    checks.push(
      refused
        ? well(`refuses: ${what}`)
        : problem === undefined
          ? wrong(`refuses: ${what}`, `it lets it in, at ${node ?? "a node"}`, takeOut)
          : wrong(`refuses: ${what}`, problem, unproven(false)),
    );
  }
  return checks;
}

const takeOut =
  "take the node out of service at once: it does not ask this deployment's callouts; its configuration " +
  "and the callout that answers it are not what was deployed";

function unproven(refused: boolean): string {
  return refused
    ? "compare its configuration: pulumi up; see that it reaches the callouts, and read their logs"
    : "see that the node runs and can be reached from here";
}

interface Outcome {
  readonly refused: boolean;
  /** Why it is not let in. */
  readonly problem?: string;
  /** Name of the node that let it in. */
  readonly node?: string;
}

async function outcome(settings: Settings, login: Login): Promise<Outcome> {
  try {
    const connection = await connectWith(settings, login);
    const node = connection.info?.server_name;
    await connection.close();
    return { refused: false, ...(node !== undefined && { node }) };
  } catch (error) {
    if (error instanceof LoginRefused) return { refused: true, problem: "it refuses it" };
    if (error instanceof Failure) return { refused: false, problem: error.why ?? error.message };
    throw error;
  }
}
