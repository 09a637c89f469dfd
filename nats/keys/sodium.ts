import type library from "libsodium-wrappers";

type Sodium = typeof library;

let loaded: Sodium | undefined;

/**
 * Loads libsodium, once: WebAssembly, four times as fast as NaCl in JavaScript, and every login opens one
 * box and seals two. Compiling it takes some 50 ms, which programs that only derive keys save.
 *
 * @example await loadSodium(); xkey.open(box, sender)
 */
export async function loadSodium(): Promise<void> {
  const { default: found } = await import("libsodium-wrappers");
  await found.ready;
  loaded = found;
}

/** @throws Error before `loadSodium()` */
export function sodium(): Sodium {
  if (loaded === undefined) throw new Error("await loadSodium() before sealing or opening boxes");
  return loaded;
}
