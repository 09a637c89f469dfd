/** A page that has no token: its browser has it in a cookie that no script can read. */
import { wsconnect } from "@nats-io/nats-core";

interface Global {
  /** Connects and sends one message. @returns "sent", or why it could not */
  tryCookie: (server: string, options: { user?: string; token?: string }) => Promise<string>;
}

(globalThis as unknown as Global).tryCookie = async (server, options) => {
  try {
    const connection = await wsconnect({
      servers: server,
      reconnect: false,
      timeout: 5_000,
      ...options,
    });
    connection.publish("orders.in", "from the page");
    await connection.flush();
    await connection.close();
    return "sent";
  } catch (error) {
    return `refused: ${String(error)}`;
  }
};
