import { main } from "@pulumi/pulumi/provider/index.js";
import { server } from "../../../provider/protocol/server.ts";
import { kinds } from "./kinds/index.ts";
import { environment } from "./environment.ts";
import { lookUp } from "./look-up.ts";
import { TenantStore } from "./store.ts";

const { tenantFile, issuer } = environment(process.env);
const store = new TenantStore(tenantFile, issuer);
const version = "6.9.1"; // of the SDK that programs use

await main(
  {
    ...server(version, kinds(store)),
    schema: JSON.stringify({ name: "azuread", version }),
    invoke: (token: string, args: unknown) =>
      Promise.resolve({ outputs: lookUp(store.read(), token, args as Record<string, unknown>) }),
  },
  process.argv.slice(2),
);
