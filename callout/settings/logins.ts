import type { Fields } from "./fields.ts";

/** Logins that an identity may have granted. */
export interface LoginLimits {
  /** At once. @default 10000 */
  readonly burst: number;
  /** And so many more a minute. @default 30 */
  readonly perMinute: number;
}

export const defaultLoginLimits: LoginLimits = { burst: 10_000, perMinute: 30 };

export function readLogins(fields: Fields): LoginLimits {
  const { burst, perMinute } = defaultLoginLimits;
  const result = {
    burst: fields.integer("burst", 10, 1_000_000, burst),
    perMinute: fields.integer("perMinute", 1, 100_000, perMinute),
  };
  fields.end();
  return result;
}
