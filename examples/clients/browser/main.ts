// A page that shows what happens to orders, to signed-in people with the right role.
import { PublicClientApplication } from "@azure/msal-browser";
import { connectWithEntra } from "@nats-entra/client";
import { msalCredential } from "./credential.ts";

/** What `pulumi stack output client` says, and where the nodes' websocket is. */
interface Settings {
  readonly tenantId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly websockets: string[];
}

const settings = (await (await fetch("settings.json")).json()) as Settings;
const application = new PublicClientApplication({
  auth: {
    clientId: settings.clientId,
    authority: `https://login.microsoftonline.com/${settings.tenantId}`,
  },
});
await application.initialize();
if (application.getAllAccounts().length === 0)
  await application.loginPopup({ scopes: [settings.scope] });
application.setActiveAccount(application.getAllAccounts()[0] ?? null);

const connection = await connectWithEntra({
  servers: settings.websockets,
  credential: msalCredential(application),
  scope: settings.scope,
  onProblem: (problem) => show(String(problem)),
});

for await (const event of connection.subscribe("orders.events.>"))
  show(`${event.subject} ${event.string()}`);

function show(text: string): void {
  document.querySelector("#events")?.append(`${text}\n`);
}
