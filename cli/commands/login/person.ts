import type { Io } from "../../terminal/io.ts";
import { signInByBrowser } from "../../oauth/browser.ts";
import { signInByDeviceCode } from "../../oauth/device-code.ts";
import type { SignedIn } from "../../oauth/method.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Output } from "../../terminal/output.ts";
import type { MethodOptions } from "./method.ts";
import { showPrompt } from "./prompt.ts";

/**
 * Signs a person in: by the browser where there are a terminal and a browser to open, else by a code for a browser
 * anywhere; the options say otherwise.
 *
 * @throws OAuthRefusal or Failure
 */
export async function signInPerson(
  io: Io,
  settings: Settings,
  { browser, deviceCode }: MethodOptions,
  out: Output,
): Promise<SignedIn> {
  const open = io.browser;
  const here = io.stderr.isTTY === true && open !== undefined;
  const kind = deviceCode !== true && (browser === true || here) ? "browser" : "device-code";
  const granted = await (kind === "browser"
    ? signInByBrowser(settings, (url) => {
        out.note(`Sign in in the browser on this machine. It is not there? Open ${url}`);
        open?.(url);
      })
    : signInByDeviceCode(io, settings, (prompt) => showPrompt(prompt, io, out)));
  const { access_token: accessToken, refresh_token: refreshToken } = granted;
  return { accessToken, method: { kind, ...(refreshToken === undefined ? {} : { refreshToken }) } };
}
