import { request as http } from "node:http";
import { request as https } from "node:https";
import { listedProblems, REFUSED } from "../../values/patience.ts";

export interface Question {
  /** http or https on 127.0.0.1. */
  readonly url: string;
  /** PEM of the authority behind an https url. */
  readonly ca?: string | undefined;
  /** Text that the answer must contain. */
  readonly expect?: string | undefined;
}

/** What `ask` says of an answer with status 200 and the expected text. */
export const ready = "ready";

/** What comes before the problems of an answer that says that waiting changes nothing. */
export const refused = "refused";

/** Asks once. Returns `ready`, or what the answer lacks: with its own `problems`, where it is JSON that lists some. */
export function ask({ url, ca, expect }: Question): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: 2000, agent: false, ...(ca === undefined ? {} : { ca }) };
    const request = (url.startsWith("https:") ? https : http)(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("error", () => resolve("the answer broke off"));
      response.on("end", () => {
        const { statusCode = 0 } = response;
        if (statusCode === REFUSED) resolve(`${refused}${problemsIn(body)}`);
        else if (statusCode !== 200) resolve(`${url} answers ${statusCode}${problemsIn(body)}`);
        else if (expect !== undefined && !body.includes(expect))
          resolve(`${url} does not say ${expect}`);
        else resolve(ready);
      });
    });
    request.on("timeout", () => request.destroy(new Error("timed out")));
    request.on("error", (error) => resolve(`${url}: ${error.message}`));
    request.end();
  });
}

function problemsIn(body: string): string {
  const problems = listedProblems(body);
  return problems.length === 0 ? "" : `: ${problems.join("; ")}`;
}
