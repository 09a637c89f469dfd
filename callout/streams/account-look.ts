import {
  compareConsumer,
  compareStream,
  type ConsumerConfig,
  type StreamEntry,
} from "../../access/index.ts";
import type { AccountLinks } from "./account-links.ts";
import type { ActualConfig, NamedConfig, StreamsApi } from "./api.ts";
import { consumersOf, rightsOf } from "./declared.ts";
import type { Found, Handle, Keeper } from "./keeper.ts";
import { held, type Declared } from "./plan.ts";

export interface AccountLook {
  readonly links: Pick<AccountLinks, "api" | "watch">;
  readonly keeper: Pick<Keeper, "keep" | "unreachable">;
  /** Digest of the policy that declares the streams. */
  readonly policy: string;
  /** Whether that policy is still in force, and this replica leads; the look ends when not. */
  readonly isCurrent: () => boolean;
}

/** Looks at all declared streams and consumers of an account, and makes and changes what is not as declared. */
export async function lookAtAccount(
  account: string,
  streams: readonly StreamEntry[],
  look: AccountLook,
): Promise<Found[]> {
  const rights = rightsOf(streams);
  let api: StreamsApi;
  try {
    api = await look.links.api(account, rights);
  } catch (error) {
    for (const entry of streams) await unreachable(account, entry, look, error);
    return ["unreachable"];
  }
  const found: Found[] = [];
  for (const entry of streams) {
    if (!look.isCurrent()) return ["waiting"];
    found.push(...(await lookAtStream(account, entry, api, look)));
  }
  look.links.watch(account, rights);
  return found;
}

async function lookAtStream(
  account: string,
  entry: StreamEntry,
  api: StreamsApi,
  look: AccountLook,
): Promise<Found[]> {
  const { keeper, policy } = look;
  const names = { account, stream: entry.config.name };
  const found = await keeper.keep(names, streamOf(entry), handleOfStream(api, entry), policy);
  if (found === "waiting") return [found];
  if (found === "unreachable") {
    await consumersUnreachable(account, entry, look, new Error("its stream cannot be reached"));
    return [found];
  }
  const all: Found[] = [found];
  const changed = () => all.push("waiting");
  for (const config of consumersOf(entry)) {
    if (!look.isCurrent()) return ["waiting"];
    const handle = handleOfConsumer(api, entry, config, changed);
    all.push(
      await keeper.keep({ ...names, consumer: config.name }, { entry, config }, handle, policy),
    );
  }
  return all;
}

async function unreachable(
  account: string,
  entry: StreamEntry,
  look: AccountLook,
  error: unknown,
): Promise<void> {
  const names = { account, stream: entry.config.name };
  await look.keeper.unreachable(names, streamOf(entry), look.policy, error);
  await consumersUnreachable(account, entry, look, error);
}

async function consumersUnreachable(
  account: string,
  entry: StreamEntry,
  { keeper, policy }: AccountLook,
  error: unknown,
): Promise<void> {
  for (const config of consumersOf(entry)) {
    const names = { account, stream: entry.config.name, consumer: config.name };
    await keeper.unreachable(names, { entry, config }, policy, error);
  }
}

function streamOf(entry: StreamEntry): Declared {
  return { entry, config: entry.config as NamedConfig };
}

function handleOfStream(api: StreamsApi, entry: StreamEntry): Handle {
  return {
    read: () => api.stream(entry.config.name),
    create: (config) => api.createStream(config),
    update: (config) => api.updateStream(config),
    compare: (config, actual) => compareStream(withConfig(entry, config), actual),
  };
}

/**
 * What a change of a consumer loses depends on its stream as it is, so that one is read as well, each time.
 *
 * @param onUpdate called after a change: a stream whose limits the consumer exceeded can be changed then, soon
 */
function handleOfConsumer(
  api: StreamsApi,
  entry: StreamEntry,
  declared: NamedConfig,
  onUpdate: () => void,
): Handle {
  const { name } = entry.config;
  let stream: ActualConfig | undefined;
  return {
    read: async () => {
      stream = await api.stream(name);
      return stream && (await api.consumer(name, declared.name));
    },
    create: (config) => api.createConsumer(name, config),
    update: async (config) => {
      const made = await api.updateConsumer(name, config);
      onUpdate();
      return made;
    },
    compare: (config, actual) => compareConsumer(asConsumer(config), actual, entry, stream),
    hold: (step) => held(step, stream && compareStream(entry, stream)),
  };
}

function withConfig(entry: StreamEntry, config: NamedConfig): StreamEntry {
  return { ...entry, config } as unknown as StreamEntry;
}

function asConsumer(config: NamedConfig): ConsumerConfig {
  return config as unknown as ConsumerConfig;
}
