import { connect } from "node:net";

/**
 * Logs in as a client of NATS would, from an address of this machine's loopback, and goes.
 *
 * @param server `nats://127.0.0.1:port`
 * @param from for example `127.0.0.2`
 * @returns whether the server let it in
 */
export function rawLogin(server: string, token: string, from: string): Promise<boolean> {
  const { hostname: host, port } = new URL(server);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), localAddress: from });
    let heard = "";
    const end = (isIn: boolean) => {
      socket.destroy();
      resolve(isIn);
    };
    socket.setEncoding("utf8").on("data", (text: string) => {
      if (heard === "") {
        const options = { auth_token: token, lang: "raw", protocol: 1, verbose: false };
        socket.write(`CONNECT ${JSON.stringify(options)}\r\nPING\r\n`);
      }
      heard += text;
      if (heard.includes("PONG\r\n")) end(true);
      else if (heard.includes("-ERR")) end(false);
    });
    socket.on("error", () => end(false)).on("close", () => end(false));
  });
}
