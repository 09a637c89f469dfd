import { signParts, type Changes, type SigningKey } from "../token.ts";

/** The issuer of GitHub Actions, and what the ID token of a job says when nothing else is asked for. */
export const github = "https://token.actions.githubusercontent.com";
export const audience = "nats-orders";
export const subject = "repo:acme/orders:environment:production";

/**
 * A token as a job of GitHub Actions has it (docs.github.com, "OpenID Connect reference"); a member that is set
 * to undefined is left out.
 *
 * @param now unix seconds
 */
export function githubToken(key: SigningKey, now: number, claims: Changes = {}): string {
  const payload = {
    jti: "6f4f28d1-9a4b-4b9c-8f0e-4b8f1f7d2c10",
    sub: subject,
    aud: audience,
    ref: "refs/heads/main",
    sha: "9e1f0a7d6c5b4a39281706f5e4d3c2b1a0918273",
    repository: "acme/orders",
    repository_owner: "acme",
    repository_owner_id: "1001",
    run_id: "7300000001",
    run_number: "42",
    run_attempt: "1",
    repository_visibility: "private",
    repository_id: "2002",
    actor_id: "3003",
    actor: "ada",
    workflow: "deploy",
    head_ref: "",
    base_ref: "",
    event_name: "push",
    ref_protected: "true",
    ref_type: "branch",
    environment: "production",
    job_workflow_ref: "acme/orders/.github/workflows/deploy.yml@refs/heads/main",
    runner_environment: "github-hosted",
    iss: github,
    nbf: now - 300,
    exp: now + 300,
    iat: now,
    ...claims,
  };
  const header = { typ: "JWT", alg: "RS256", x5t: "ykNaY4qM_ta4k2TgZOCEYLkcYlA", kid: key.kid };
  return signParts(key, JSON.stringify(header), JSON.stringify(payload));
}
