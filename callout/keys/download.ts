import { get } from "node:https";
import { parseJson } from "../../values/strict-json.ts";

/** Bytes; Entra's documents have about 20,000. */
const maxBody = 1024 * 1024;
const timeout = 10_000;

/**
 * Fetches a JSON document over https. Redirects are not followed: each document has one address.
 *
 * @param ca PEM of the CA to trust instead of the public ones
 * @throws Error that names the address and what is wrong with the answer
 */
export async function downloadJson(url: URL, ca?: string): Promise<unknown> {
  const bytes = await download(url, ca).catch((error: unknown) => {
    throw new Error(`${url.href}: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    return parseJson(bytes);
  } catch (error) {
    throw new Error(`${url.href}: ${(error as Error).message}`, { cause: error });
  }
}

function download(url: URL, ca?: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const options = {
      ca,
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(timeout),
    };
    const request = get(url, options, (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        reject(new Error(`answered with status ${response.statusCode ?? 0}`));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBody) response.destroy(new Error(`answered with more than ${maxBody} bytes`));
      });
      response.on("end", () => resolve(Buffer.concat(chunks)));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
