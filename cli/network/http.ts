import { readFileSync } from "node:fs";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { checkSecretMayGo } from "../../connect/url.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

export interface HttpAnswer {
  readonly status: number;
  /** The body's JSON; undefined when it is none. */
  readonly body: unknown;
}

export interface HttpQuestion {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the only authority to believe; the system's authorities when absent. */
  readonly ca?: string | undefined;
}

/** Milliseconds for the whole exchange. */
const TIMEOUT_MS = 10_000;
/** Bytes; a longer answer is none of ours. */
const LARGEST = 4 * 1024 * 1024;

/**
 * One request over http or https, without redirects, cookies or proxies: an answer comes from the
 * address that was asked, or not at all. What it carries in headers or a body goes over https, or no further than
 * this machine.
 *
 * @throws ConnectError `clear_text`; Error (a system error, or one that says what was wrong with the answer)
 */
export async function ask(url: string, question: HttpQuestion = {}): Promise<HttpAnswer> {
  const { method = "GET", headers, body, ca } = question;
  if (headers !== undefined || body !== undefined) checkSecretMayGo(url);
  const request = url.startsWith("https:") ? secure : plain;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        headers: { accept: "application/json", ...headers },
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST) outgoing.destroy(new Error("the answer is too large"));
          chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }),
        );
      },
    );
    outgoing.on("error", (error) => reject(explained(error)));
    outgoing.end(body);
  });
}

/** What `ask` threw, in words for people. */
function explained(error: Error): Error {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return new Error(`no answer within ${TIMEOUT_MS / 1000} s`);
  // several addresses of one name were tried, and none answered
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0];
  return error;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** Text of a file that the settings name, or undefined when they name none. */
export function readAuthority(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("authority_unreadable", `cannot read the certificate authority ${file}`, {
      why: messageOf(error),
      next: "run `nats-entra use STACK` or `nats-entra dev`, or correct the settings file",
    });
  }
}
