import { spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { browser, found } from "../../../tools/machine.mjs";

/** A page of a real, headless Chromium, driven by the Chrome DevTools Protocol. */
export interface Browser {
  readonly open: (url: string) => Promise<void>;
  /** Presses keys one by one; the last one leads to another page when `leaves` says so. */
  readonly press: (keys: readonly Key[], leaves?: "leaves") => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Its value; that of a promise, once there is one. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Waits until the page has done what it put off for up to this many milliseconds, however busy the machine is. */
  readonly settle: (milliseconds: number) => Promise<void>;
  readonly resize: (width: number, height: number) => Promise<void>;
  /** How the page is shown: on paper or a screen, and which colours the reader prefers. */
  readonly emulate: (media: "screen" | "print", scheme?: "light" | "dark") => Promise<void>;
  /** The whole page as PDF, by the browser's own printing. */
  readonly print: () => Promise<Buffer>;
  /** What is seen of it, as PNG. */
  readonly picture: () => Promise<Buffer>;
  /** Whether scripts of the pages run. */
  readonly scripts: (enabled: boolean) => Promise<void>;
  /** Every URL asked for, and every complaint of the browser (a policy broken, a resource missing, an exception). */
  readonly requested: string[];
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

const KEYS = {
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Space: { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Escape: { key: "Escape", code: "Escape", windowsVirtualKeyCode: 27 },
  Right: { key: "ArrowRight", code: "ArrowRight", windowsVirtualKeyCode: 39 },
  Down: { key: "ArrowDown", code: "ArrowDown", windowsVirtualKeyCode: 40 },
} as const;
export type Key = keyof typeof KEYS;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** @param certificate PEM of the one server certificate that is trusted without its CA; none for pages in files */
export async function openBrowser(certificate?: string): Promise<Browser> {
  const program = found(browser, process.env["PATH"]);
  if (program === undefined)
    throw new Error(`there is no Chromium: npm test installs Debian's, else ${browser.from}`);
  const profile = mkdtempSync(join(tmpdir(), "nats-entra-browser-"));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    ...(certificate === undefined ? [] : [trusting(certificate)]),
  ];
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const socket = new WebSocket(await pageUrl(child.stderr));
  await once(socket, "open");

  const waiting = new Map<number, (message: Message) => void>();
  const requested: string[] = [];
  const complaints: string[] = [];
  let loaded = (): void => undefined;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === "Page.loadEventFired") loaded();
    const { request, entry, exceptionDetails } = (message.params ?? {}) as {
      request?: { url: string };
      entry?: { text: string };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    };
    if (message.method === "Network.requestWillBeSent" && request) requested.push(request.url);
    if (message.method === "Log.entryAdded" && entry) complaints.push(entry.text);
    if (message.method === "Runtime.exceptionThrown" && exceptionDetails)
      complaints.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
  });

  let last = 0;
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result = {}, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  const order = async (method: string, params: object): Promise<void> => {
    await send(method, params);
  };
  const afterLoad = async (work: () => Promise<unknown>): Promise<void> => {
    const done = new Promise<void>((resolve) => (loaded = resolve));
    await work();
    await done;
    // a page that has not been painted yet throws keys away; a picture waits until it is
    await send("Page.captureScreenshot");
  };
  const stroke = async (key: Key): Promise<void> => {
    await order("Input.dispatchKeyEvent", { type: "keyDown", ...KEYS[key] });
    await order("Input.dispatchKeyEvent", { type: "keyUp", ...KEYS[key] });
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    const how = { expression, returnByValue: true, awaitPromise: true };
    const { result } = await send("Runtime.evaluate", how);
    return (result as { value?: unknown }).value;
  };
  for (const domain of ["Page", "Network", "Log", "Runtime"]) await send(`${domain}.enable`);
  // keys go to the page that has the focus, and a window that nobody sees has none
  await send("Emulation.setFocusEmulationEnabled", { enabled: true });

  return {
    requested,
    complaints,
    open: (url) => afterLoad(() => send("Page.navigate", { url })),
    press: async (keys, leaves) => {
      for (const key of keys.slice(0, -1)) await stroke(key);
      const end = keys.at(-1);
      if (end === undefined) return;
      await (leaves === undefined ? stroke(end) : afterLoad(() => stroke(end)));
    },
    type: (text) => order("Input.insertText", { text }),
    evaluate,
    // a timer of the page's own fires after those that it set before, for no longer
    settle: async (milliseconds) => {
      await evaluate(`new Promise((done) => setTimeout(done, ${milliseconds}))`);
    },
    resize: (width, height) =>
      order("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: width < 600,
      }),
    emulate: (media, scheme = "light") =>
      order("Emulation.setEmulatedMedia", {
        media,
        features: [{ name: "prefers-color-scheme", value: scheme }],
      }),
    print: async () => {
      const { data } = await send("Page.printToPDF", { preferCSSPageSize: true });
      return Buffer.from(String(data), "base64");
    },
    picture: async () => {
      const { data } = await send("Page.captureScreenshot");
      return Buffer.from(String(data), "base64");
    },
    scripts: (enabled) => order("Emulation.setScriptExecutionDisabled", { value: !enabled }),
    close: async () => {
      socket.close();
      child.kill();
      await once(child, "exit");
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function trusting(certificate: string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  const trusted = createHash("sha256").update(spki).digest("base64");
  return `--ignore-certificate-errors-spki-list=${trusted}`;
}

/** Chromium says on stderr where it listens; its first page is what is driven. */
async function pageUrl(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const host = /^DevTools listening on ws:\/\/(?<host>[^/]+)/.exec(line)?.groups?.["host"];
    if (host === undefined) continue;
    stderr.resume();
    const targets = (await (await fetch(`http://${host}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    return targets.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "";
  }
  throw new Error("Chromium did not start");
}
