import type { Target } from "../target.ts";

/** Loaded one at a time: each costs keys to make. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  token: async () => (await import("./token.ts")).token,
  request: async () => (await import("./request.ts")).request,
  policy: async () => (await import("./policy.ts")).policy,
  settings: async () => (await import("./settings.ts")).settings,
  json: async () => (await import("./json.ts")).json,
};
