/**
 * The process that evaluates a policy; `process.ts` starts it behind walls, with Node's permission model on, no
 * environment, and pipes for descriptors. It says first what it can reach, then reads the policy, then answers once.
 */
import { connect, type NetConnectOpts } from "node:net";
import { evaluate } from "./guest.ts";
import type { Hello, Question } from "./message.ts";

const [tcp, unix] = await Promise.all([
  reached({ host: "127.0.0.1", port: 1 }),
  reached({ path: "\0nats-entra" }),
]);
const hello: Hello = { tcp, unix };
process.stdout.write(`${JSON.stringify(hello)}\n`);

let text = "";
for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
try {
  process.stdout.write(JSON.stringify(await evaluate(JSON.parse(text) as Question)));
} catch (error) {
  // the whole of it would show the interpreter's insides
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
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
