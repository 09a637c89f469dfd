/**
 * The operating system's wall around the evaluating process: on Linux namespaces of its own for users, network, processes
 * and files (`unshare`, `pivot_root`: user_namespaces(7)), with only the system's libraries,
 * Node and the interpreter, all read-only, and no privilege. Sockets are files, so without files there are
 * none to connect to either. Where that cannot be had, Node 25.3 and newer close the network on their own.
 */
import { byCodeUnit } from "../values/canonical.ts";
import type { Hello } from "./inside/message.ts";

/**
 * Builds a root from the folders and files up to `--`, each with the path that it has there, makes it the only one, and becomes the command after it.
 * Whatever fails ends it before the command runs.
 */
const ENTER = `
set -eu
root=/sys
mount -t tmpfs -o mode=755,size=1m none "$root"
add() {
  [ -e "$1" ] || return 0
  [ ! -e "$root$2" ] || return 0
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root\${2%/*}"; : > "$root$2"; fi
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro,nosuid,nodev "$root$2"
}
for path in /usr /lib /lib64 /bin /nix/store; do add "$path" "$path"; done
while [ "$1" != -- ]; do add "$1" "$2"; shift 2; done
shift
mkdir "$root/old"
cd "$root"
pivot_root . old
cd /
mount -n -i -c -t tmpfs -o mode=000,size=1m none /old
mount -n -i -c -o remount,bind,ro none /
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- env -i "$@"
`;

const UNSHARE = [
  ...["--user", "--map-root-user", "--net", "--mount", "--pid", "--ipc", "--uts"],
  ...["--fork", "--kill-child"],
];

/** A folder or file without links, and the path that it has inside. */
export interface Visible {
  readonly path: string;
  readonly as: string;
}

/**
 * The command line that runs a program inside of the wall.
 *
 * @param visible what there is besides the system's libraries; absolute paths
 * @param command program and arguments
 */
export function walled(visible: readonly Visible[], command: readonly string[]): string[] {
  // a folder before what is in it: what is there already is not added again
  const outer = visible.toSorted((a, b) => byCodeUnit(a.as, b.as));
  const paths = outer.flatMap(({ path, as }) => [path, as]);
  return ["unshare", ...UNSHARE, "--", "sh", "-c", ENTER, "wall", ...paths, "--", ...command];
}

/** Where the tools are that build it; nothing of the caller's environment counts. */
export const TOOLS = "/usr/bin:/usr/sbin:/bin:/sbin";

/** Whether this system knows such walls; not yet whether it lets this user build one. */
export const hasNamespaces = process.platform === "linux";

/** Whether the process that says hello from behind the wall has no network. */
export function isInside({ tcp }: Hello): boolean {
  return tcp === "ENETUNREACH" || tcp === CLOSED;
}

/** Whether Node itself keeps the process from every socket. */
export function isClosedByNode({ tcp, unix }: Hello): boolean {
  return tcp === CLOSED && unix === CLOSED;
}

const CLOSED = "ERR_ACCESS_DENIED";
