import type { ServerConfig } from "../../nats/index.ts";
import type { JetStreamArgs } from "./args.ts";
import { bytes, duration, oneOf } from "../inputs/quantity.ts";

/** Variables of a node's environment that hold the keys of what is on disk. */
export const jetStreamKeys = {
  encryptionKey: "JS_KEY",
  previousEncryptionKey: "JS_PREVIOUS_KEY",
} as const;

/** @throws RunError naming the argument and the remedy */
export function jetStreamSettings(
  args: JetStreamArgs = {},
  storeFolder: string,
): ServerConfig["jetstream"] {
  if (args.enabled === false) return undefined;
  const reference = (name: keyof typeof jetStreamKeys) =>
    args[name] === undefined ? undefined : `$${jetStreamKeys[name]}`;
  return {
    storeFolder,
    memory: bytes("jetstream.memory", args.memory ?? "256MiB"),
    disk: bytes("jetstream.disk", args.disk ?? "1GiB"),
    domain: args.domain,
    uniqueTag: args.uniqueTag,
    key: reference("encryptionKey"),
    previousKey: reference("previousEncryptionKey"),
    cipher: oneOf("jetstream.cipher", ["chachapoly", "aes"], args.cipher),
    syncInterval:
      args.syncInterval === "always"
        ? "always"
        : duration("jetstream.syncInterval", args.syncInterval),
    maxOutstandingCatchup: bytes("jetstream.maxOutstandingCatchup", args.maxOutstandingCatchup),
  };
}
