/** What every process behind the wall does: it says first what it can reach, then reads its question, then answers once. */
import { connect, type NetConnectOpts } from "node:net";
import type { Hello } from "./message.ts";

/**
 * Answers the question on standard input, and ends with code 1 when that fails.
 *
 * @example await answering((question: Question) => evaluate(question))
 */
export async function answering(answer: (question: never) => unknown): Promise<void> {
  const [tcp, unix] = await Promise.all([
    reached({ host: "127.0.0.1", port: 1 }),
    reached({ path: "\0nats-entra" }),
  ]);
  const hello: Hello = { tcp, unix };
  process.stdout.write(`${JSON.stringify(hello)}\n`);
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  try {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(text) as never)));
  } catch (error) {
    // the whole of it would show the process's insides
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** The code of the error, or `open`. */
function reached(where: NetConnectOpts): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(where);
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    socket.on("connect", () => {
      socket.destroy();
      resolve("open");
    });
  });
}
