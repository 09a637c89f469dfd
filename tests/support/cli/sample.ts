import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Settings } from "../../../cli/settings/settings.ts";
import type { Terminal } from "../terminal.ts";

/** A deployment that exists on paper. */
export const sampleSettings: Omit<Settings, "file" | "by"> = {
  servers: ["nats://127.0.0.1:1", "nats://127.0.0.1:2"],
  tenantId: "11111111-1111-4111-8111-111111111111",
  authority: "https://localhost:1",
  audience: "22222222-2222-4222-8222-222222222222",
  scope: "api://22222222-2222-4222-8222-222222222222/.default",
  clientId: "55555555-5555-4555-8555-000000000001",
  policyFile: "/nowhere/policy.json",
  peopleFile: "/nowhere/people.json",
  callouts: [],
  monitors: [],
};

/** Writes settings where the terminal's commands find them. */
export function installSettings(terminal: Terminal, more: Partial<Settings> = {}): Settings {
  const file = join(terminal.folder, ".nats-entra/run/client.json");
  mkdirSync(dirname(file), { recursive: true });
  const settings = { ...sampleSettings, ...more };
  writeFileSync(file, JSON.stringify(settings));
  return { ...settings, file, by: "the stack in this folder" };
}

export const ada = "44444444-4444-4444-8444-000000000001";

/** A token as Entra makes them, but for its signature: the command reads claims, it trusts none. */
export function sampleToken(claims: object = {}): string {
  const payload = {
    tid: sampleSettings.tenantId,
    oid: ada,
    azp: sampleSettings.clientId,
    aud: sampleSettings.audience,
    idtyp: "user",
    name: "Ada Lovelace",
    preferred_username: "ada@example.com",
    roles: ["Orders.Read"],
    exp: 1_800_003_600,
    ...claims,
  };
  return unsigned(payload);
}

/** An ID token for the sample deployment's client, good by this machine's clock; `claims` name its issuer. */
export function idToken(claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + 3600 };
  return unsigned({ aud: sampleSettings.clientId, sub: "pairwise", ...times, ...claims });
}

function unsigned(payload: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(payload)}.c2lnbmF0dXJl`;
}
