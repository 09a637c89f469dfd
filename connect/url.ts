import { isLoopbackHost } from "./address.ts";
import { ConnectError } from "./error.ts";

/**
 * Checks an address to which a secret is about to be sent: https, or http on this machine.
 *
 * @throws ConnectError `clear_text`
 */
export function checkSecretMayGo(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname))) return;
  throw new ConnectError(
    "clear_text",
    `${protocol}//${hostname} is in clear text, in which a secret goes no further than this machine`,
    { next: "write https://" },
  );
}
