import type { DevicePrompt } from "../../oauth/device-code.ts";
import type { Io } from "../../terminal/io.ts";
import type { Output } from "../../terminal/output.ts";
import { qrLines } from "../../terminal/qr.ts";

/**
 * Tells a person where to sign in: with a QR code for a phone where the terminal has room for it. Neither programs nor
 * files get the picture.
 */
export function showPrompt(
  { url, filledIn, userCode, expiresIn }: DevicePrompt,
  { stderr }: Io,
  out: Output,
): void {
  const minutes = Math.round(expiresIn / 60);
  if (stderr.isTTY === true && !out.json)
    for (const each of qrLines(filledIn ?? url, stderr.columns)) out.note(each);
  out.note(
    filledIn === undefined
      ? `Open ${url} and enter the code ${userCode} (good for ${minutes} minutes).`
      : `Open ${filledIn} and check that it shows the code ${userCode} (good for ${minutes} minutes).`,
  );
}
