import { localToken } from "../oauth/local-issuer.ts";
import type { Credential } from "../session/credential.ts";
import type { Settings } from "../settings/settings.ts";
import { forgeries, type BadToken } from "./forged.ts";

/** What only an issuer can make: properly signed, and still not good here. */
const ofLocalIssuer = [
  ["expired", "expired"],
  ["wrong-audience", "for another API"],
] as const;

/**
 * Everything that must be refused: forgeries of the good token; from the local issuer, and from who brings some, also
 * tokens that an issuer has signed.
 *
 * @param given texts of tokens that must be refused, such as yesterday's, or one for another API
 * @throws Failure when the local issuer can't be asked
 */
export async function badTokens(
  settings: Settings,
  { token, name }: Credential,
  given: readonly string[],
): Promise<BadToken[]> {
  const isLocal = settings.local?.identities.includes(name) === true;
  const signed = isLocal
    ? await Promise.all(
        ofLocalIssuer.map(async ([defect, what]) => ({
          what,
          token: await localToken(settings, name, defect),
        })),
      )
    : [];
  const brought = given.map((text, at) => ({
    what: `token ${at + 1} of those given`,
    token: text,
  }));
  return [...(await forgeries(token)), ...signed, ...brought];
}
