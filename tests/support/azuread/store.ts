import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { emptyTenant, type Tenant } from "./graph/model.ts";
import { syncIssuer, type IssuerAddress } from "./issuer.ts";

/** The tenant in its file, and what every change of it does to the issuer. */
export class TenantStore {
  readonly #file: string;
  readonly #issuer: IssuerAddress;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string, issuer: IssuerAddress) {
    this.#file = file;
    this.#issuer = issuer;
  }

  read(): Tenant {
    if (!existsSync(this.#file)) return emptyTenant();
    return { ...emptyTenant(), ...(JSON.parse(readFileSync(this.#file, "utf8")) as Tenant) };
  }

  /** One change at a time; one that Graph or the issuer refuses leaves everything as it was. */
  change<T>(work: (tenant: Tenant) => T): Promise<T> {
    const done = this.#last.then(async () => {
      const tenant = this.read();
      const result = work(tenant);
      await syncIssuer(tenant, this.#issuer);
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(tenant, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
      return result;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
