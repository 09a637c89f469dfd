import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { default as Reader } from "jsqr";
import { qrLines } from "../../../../cli/terminal/qr.ts";
import { granted, StandIn } from "../../../support/cli/entra.ts";
import { sampleToken } from "../../../support/cli/sample.ts";
import type { Terminal } from "../../../support/terminal.ts";

/** A reader that is not of the library that writes the codes. */
const read = createRequire(import.meta.url)("jsqr") as typeof Reader.default;

/** What a camera reads from lines of a terminal, in which characters are light on dark. */
function decoded(lines: readonly string[], scale = 4): string | undefined {
  const rows = lines.flatMap((line) => [
    Array.from(line).map((block) => "█▀".includes(block)),
    Array.from(line).map((block) => "█▄".includes(block)),
  ]);
  const [width, height] = [(rows[0]?.length ?? 0) * scale, rows.length * scale];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isLight = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      pixels.fill(isLight ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return read(pixels, width, height, { inversionAttempts: "dontInvert" })?.data;
}

describe("a QR code in a terminal", () => {
  it.each([
    "https://microsoft.com/devicelogin",
    "https://localhost:14260/devicelogin?otc=BCDFGHJKL",
    "https://login.example.com/11111111-1111-4111-8111-111111111111/device?otc=Ä",
  ])("says %s to a reader", (text) => {
    expect(decoded(qrLines(text))).toBe(text);
  });

  it("is of characters that every terminal has, and fits into 80 columns and 24 lines", () => {
    const lines = qrLines("https://localhost:14260/devicelogin?otc=BCDFGHJKL");
    for (const line of lines) expect(line).toMatch(/^[█▀▄ ]{1,80}$/);
    expect(lines.length).toBeLessThan(24);
  });

  it("is left out where it does not fit", () => {
    expect(qrLines("https://microsoft.com/devicelogin", 36)).toEqual([]);
    expect(qrLines("https://microsoft.com/devicelogin", 37)).not.toEqual([]);
  });
});

describe("login with a device code", () => {
  const prompt = {
    user_code: "BCDFGHJKL",
    device_code: "the-device-code",
    verification_uri: "https://microsoft.com/devicelogin",
    expires_in: 900,
    interval: 5,
  };
  const filledIn = "https://microsoft.com/devicelogin?otc=BCDFGHJKL";
  const drawn = (stderr: string) => stderr.split("\n").filter((line) => /^[█▀▄ ]{9,}$/.test(line));
  let entra: StandIn;
  let terminal: Terminal;
  beforeAll(async () => (entra = await StandIn.start()));
  afterAll(() => entra.stop());
  beforeEach(() => {
    terminal = entra.terminal();
    terminal.isTTY = true;
  });
  afterEach(() => terminal.remove());

  async function login(answer: object, ...options: string[]): Promise<string> {
    entra.answer([200, answer], granted(sampleToken()));
    const { stderr } = await terminal.run("login", "--device-code", ...options);
    return stderr;
  }

  it("shows the address with the code filled in, where the issuer gives one, also as a QR code", async () => {
    const stderr = await login({ ...prompt, verification_uri_complete: filledIn });
    expect(stderr.replaceAll("\n  ", " ")).toContain(
      `Open ${filledIn} and check that it shows the code BCDFGHJKL`,
    );
    expect(decoded(drawn(stderr))).toBe(filledIn);
  });

  it("shows the address and the code with Entra, which fills nothing in", async () => {
    const stderr = await login(prompt);
    expect(stderr).toContain("Open https://microsoft.com/devicelogin and enter the code BCDFGHJKL");
    expect(decoded(drawn(stderr))).toBe("https://microsoft.com/devicelogin");
  });

  it("has the same picture without colours", async () => {
    terminal.env["NO_COLOR"] = "1";
    expect(decoded(drawn(await login(prompt)))).toBe("https://microsoft.com/devicelogin");
  });

  it("draws nothing for programs, for files and on narrow terminals", async () => {
    expect(drawn(await login(prompt, "--json"))).toEqual([]);
    terminal.columns = 30;
    expect(drawn(await login(prompt))).toEqual([]);
    terminal.isTTY = false;
    terminal.columns = 80;
    expect(drawn(await login(prompt))).toEqual([]);
  });
});
