import { rightsOf, type StreamToKeep } from "./declared.ts";
import type { AccountLinks } from "./account-links.ts";
import type { StreamsApi } from "./api.ts";
import { compare } from "./compare.ts";
import type { Found, Handle, Keeper } from "./keeper.ts";

export interface AccountLook {
  readonly links: Pick<AccountLinks, "api" | "watch">;
  readonly keeper: Pick<Keeper, "keep" | "unreachable">;
  /** Digest of the policy that declares the streams. */
  readonly policy: string;
}

/** Looks at all declared streams and consumers of an account, and makes and changes what is not as declared. */
export async function lookAtAccount(
  account: string,
  streams: readonly StreamToKeep[],
  look: AccountLook,
): Promise<Found[]> {
  const rights = rightsOf(streams);
  let api: StreamsApi;
  try {
    api = await look.links.api(account, rights);
  } catch (error) {
    for (const stream of streams) await unreachable(account, stream, look, error);
    return ["unreachable"];
  }
  const found: Found[] = [];
  for (const stream of streams) found.push(...(await lookAtStream(account, stream, api, look)));
  look.links.watch(account, rights);
  return found;
}

async function lookAtStream(
  account: string,
  stream: StreamToKeep,
  api: StreamsApi,
  look: AccountLook,
): Promise<Found[]> {
  const { keeper, policy } = look;
  const { name } = stream.config;
  const names = { account, stream: name };
  const found = await keeper.keep(names, stream, handleOfStream(api, name, stream.managed), policy);
  if (found === "waiting") return [found];
  if (found === "unreachable") {
    const error = new Error("its stream cannot be reached");
    for (const each of stream.consumers)
      await keeper.unreachable({ ...names, consumer: each.config.name }, each, policy, error);
    return [found];
  }
  const all: Found[] = [found];
  for (const each of stream.consumers) {
    const { name: consumer } = each.config;
    const handle = handleOfConsumer(api, name, consumer, each.managed);
    all.push(await keeper.keep({ ...names, consumer }, each, handle, policy));
  }
  return all;
}

async function unreachable(
  account: string,
  stream: StreamToKeep,
  { keeper, policy }: AccountLook,
  error: unknown,
): Promise<void> {
  const names = { account, stream: stream.config.name };
  await keeper.unreachable(names, stream, policy, error);
  for (const each of stream.consumers)
    await keeper.unreachable({ ...names, consumer: each.config.name }, each, policy, error);
}

function handleOfStream(api: StreamsApi, name: string, isManaged: boolean): Handle {
  return {
    read: () => api.stream(name),
    create: (config) => api.createStream(config),
    update: (config) => api.updateStream(config),
    compare: (declared, actual) => compare(declared, actual, isManaged),
  };
}

function handleOfConsumer(
  api: StreamsApi,
  stream: string,
  name: string,
  isManaged: boolean,
): Handle {
  return {
    read: () => api.consumer(stream, name),
    create: (config) => api.createConsumer(stream, config),
    update: (config) => api.updateConsumer(stream, config),
    compare: (declared, actual) => compare(declared, actual, isManaged),
  };
}
