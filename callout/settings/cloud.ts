/**
 * The clouds of Entra, by the name that they have in discovery documents and keys (`cloud_instance_name`), and the
 * hosts that issue their tokens
 * (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud).
 */
const clouds: Readonly<Record<string, readonly string[]>> = {
  "microsoftonline.com": [
    "login.microsoftonline.com",
    "login-us.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
    "sts.windows.net",
  ],
  "microsoftonline.us": ["login.microsoftonline.us", "login.usgovcloudapi.net"],
  "partner.microsoftonline.cn": ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
  "microsoftonline.de": ["login.microsoftonline.de"],
  "sovcloud-identity.fr": ["login.sovcloud-identity.fr"],
  "sovcloud-identity.de": ["login.sovcloud-identity.de"],
  "sovcloud-identity.sg": ["login.sovcloud-identity.sg"],
};

/** Each tenant for customers has a host of its own below it, and says itself in which cloud it is. */
const customers = "ciamlogin.com";

/**
 * The cloud that an issuer's host is of; undefined for the hosts of customers' tenants, and for those that are not
 * Entra's.
 *
 * @example cloudOf("login.microsoftonline.us") // "microsoftonline.us"
 */
export function cloudOf(host: string): string | undefined {
  return Object.keys(clouds).find((name) => clouds[name]?.some((each) => isBelow(host, each)));
}

/** Whether tokens of Entra itself come from there. */
export function isOfEntra(host: string): boolean {
  return cloudOf(host) !== undefined || isBelow(host, customers);
}

function isBelow(host: string, parent: string): boolean {
  return host === parent || host.endsWith(`.${parent}`);
}
