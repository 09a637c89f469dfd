import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const OPENERS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "open",
  linux: "xdg-open",
};

/**
 * Opens an address in the person's browser; undefined where none can be: without a screen, or at the other end
 * of ssh.
 */
export function systemBrowser(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): ((url: string) => void) | undefined {
  if (set(env["SSH_CONNECTION"])) return undefined;
  if (platform === "win32") {
    // what start does, without a shell that would take the & of the address for its own
    return (url) => {
      launch("rundll32", ["url.dll,FileProtocolHandler", url]);
    };
  }
  const opener = OPENERS[platform];
  const screen = platform === "darwin" || set(env["DISPLAY"]) || set(env["WAYLAND_DISPLAY"]);
  if (opener === undefined || !screen || !onPath(env["PATH"], opener)) return undefined;
  return (url) => {
    launch(opener, [url]);
  };
}

/** The address is printed as well, so a browser that does not come up is not an error. */
function launch(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

function onPath(path: string | undefined, command: string): boolean {
  return (path ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}

function set(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
