import { homedir } from "node:os";
import { join } from "node:path";
import type { Io } from "../terminal/io.ts";

/**
 * Where the command keeps what it has to remember: `$NATS_ENTRA_HOME`, else `$XDG_STATE_HOME/nats-entra`,
 * else `~/.local/state/nats-entra`.
 */
export function stateFolder({ env }: Io): string {
  const home = env["NATS_ENTRA_HOME"];
  if (home !== undefined && home !== "") return home;
  const state = env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state");
  return join(state, "nats-entra");
}
