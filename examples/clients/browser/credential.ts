import type { IPublicClientApplication } from "@azure/msal-browser";
import type { TokenCredential } from "@nats-entra/client";

/** The person who is signed in with MSAL, as a credential: silently, and with a pop-up where that is not enough. */
export function msalCredential(application: IPublicClientApplication): TokenCredential {
  return {
    getToken: async (scopes) => {
      const request = { scopes: [scopes].flat() };
      const result = await application
        .acquireTokenSilent(request)
        .catch(() => application.acquireTokenPopup(request));
      return { token: result.accessToken, expiresOnTimestamp: result.expiresOn?.getTime() ?? 0 };
    },
  };
}
