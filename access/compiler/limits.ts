import type { Account } from "../language/account.ts";
import type { AccountLimits, JetStreamLimits } from "../document/document.ts";
import { bytesOf, countOf, type Count, type Size } from "../../values/quantity.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";

/** The limits of an account, every one spelled out. */
export function compileLimits(
  account: Account,
  diagnostics: Diagnostics,
): { readonly limits: AccountLimits; readonly jetstream?: JetStreamLimits } {
  const { size, count } = reader(account, diagnostics);
  const { limits = {}, jetstream } = account;
  const compiled = {
    limits: {
      connections: count("limits.connections", limits.connections ?? "unlimited"),
      subscriptions: count("limits.subscriptions", limits.subscriptions ?? "unlimited"),
      payload: size("limits.payload", limits.payload ?? "unlimited"),
      leafNodes: count("limits.leafNodes", limits.leafNodes ?? 0),
    },
  };
  if (jetstream === undefined) return compiled;
  const { memory = 0, disk = 0, streams = "unlimited", consumers = "unlimited" } = jetstream;
  // nats-server takes an account with neither for one without JetStream
  if (memory === 0 && disk === 0) {
    const message = "JetStream has neither memory nor disk";
    const next = 'write for example jetstream: { disk: "1GiB" }, or leave jetstream out';
    const owner = { account: account.name };
    diagnostics.add(account.source, { code: "size_invalid", message, next }, owner);
  }
  return {
    ...compiled,
    jetstream: {
      memory: size("jetstream.memory", memory),
      disk: size("jetstream.disk", disk),
      streams: count("jetstream.streams", streams),
      consumers: count("jetstream.consumers", consumers),
    },
  };
}

function reader({ name, source }: Account, diagnostics: Diagnostics) {
  return {
    size: (what: string, written: Size): number => {
      const bytes = bytesOf(written);
      if (bytes === undefined) {
        const message = `${what} ${JSON.stringify(written)} is not a size`;
        const next = 'write for example "512KiB", "64MiB", "1GiB", "unlimited", or bytes';
        diagnostics.add(source, { code: "size_invalid", message, next }, { account: name });
      }
      return bytes ?? 0;
    },
    count: (what: string, written: Count): number => {
      const count = countOf(written);
      if (count === undefined) {
        const message = `${what} ${JSON.stringify(written)} is not a whole number`;
        const next = 'write a number, 0 for none, or "unlimited"';
        diagnostics.add(source, { code: "count_invalid", message, next }, { account: name });
      }
      return count ?? 0;
    },
  };
}
