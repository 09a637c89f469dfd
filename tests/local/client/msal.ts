/** Stands for @azure/msal-browser in the page: the shape of what the example uses, and tokens of this site. */
export class PublicClientApplication {
  readonly #accounts: object[] = [];

  initialize(): Promise<void> {
    return Promise.resolve();
  }

  getAllAccounts(): object[] {
    return this.#accounts;
  }

  setActiveAccount(): void {
    // there is one
  }

  loginPopup(): Promise<void> {
    this.#accounts.push({});
    return Promise.resolve();
  }

  async acquireTokenSilent({ scopes }: { scopes: string[] }) {
    const answer = await fetch(`token?scope=${encodeURIComponent(scopes.join(" "))}`);
    const { access_token: accessToken } = (await answer.json()) as { access_token: string };
    const { exp } = JSON.parse(atob(accessToken.split(".")[1] ?? "")) as { exp: number };
    return { accessToken, expiresOn: new Date(exp * 1000) };
  }
}
