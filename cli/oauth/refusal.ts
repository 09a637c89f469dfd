import { Failure } from "../../errors/failure.mjs";

/**
 * What helps against Entra's refusals, by their number.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const remedies: Readonly<Record<string, string>> = {
  AADSTS50105: "have one of the application's roles assigned to you, then sign in again",
  AADSTS50011: "add the redirect http://localhost (mobile and desktop) to the public client",
  AADSTS501051: "have one of the application's roles assigned to this workload",
  AADSTS53003: "Conditional Access often blocks codes alone: nats-entra login --browser",
  AADSTS65004: "sign in again, and accept",
  AADSTS70008: "sign in again: nats-entra login",
  AADSTS70019: "the code was not entered in time; sign in again: nats-entra login",
  AADSTS70043: "sign in again: nats-entra login",
  AADSTS90002: "check the tenant's id in the settings file",
  AADSTS700016: "check --client-id: it is the application's (client) id, in this tenant",
  AADSTS700027: "check that this certificate is registered with the application and not expired",
  AADSTS7000215: "give the secret's value, not its id; it may also have expired",
  AADSTS7000222: "the secret has expired: make a new one, or better, use --workload-identity",
  AADSTS70021: "add a federated credential with exactly this issuer, subject and audience",
  AADSTS700211: "add a federated credential with exactly this issuer",
  AADSTS700212: "add a federated credential with exactly this audience",
  AADSTS700213: "add a federated credential with exactly this subject",
};

/** What helps against a refusal of Entra's with this number, `AADSTS50105`; undefined where nothing is known here. */
export function adviceOf(number: string): string | undefined {
  return Object.hasOwn(remedies, number) ? remedies[number] : undefined;
}

/** A refusal of an OAuth endpoint (RFC 6749 section 5.2), in Entra's words. */
export class OAuthRefusal extends Failure {
  /** `authorization_pending`, `invalid_grant` and so on. */
  readonly error: string;

  private constructor(error: string, description: string) {
    const number = /^AADSTS\d+/.exec(description)?.[0];
    // what follows the first line are trace ids and times
    const [why = error] = description.split(/\r?\n/);
    super("sign_in_refused", "Entra refuses to issue a token", {
      why: why === "" ? error : why,
      next: adviceOf(number ?? "") ?? "the message says what Entra wants",
    });
    this.name = "OAuthRefusal";
    this.error = error;
  }

  /** The refusal in an answer's members, or in the error that openid-client makes of them; undefined when there is none. */
  static from(answer: unknown): OAuthRefusal | undefined {
    if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
    const { error } = answer;
    if (typeof error !== "string") return undefined;
    const description = "error_description" in answer ? answer.error_description : "";
    return new OAuthRefusal(error, typeof description === "string" ? description : "");
  }
}
