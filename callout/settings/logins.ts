import { integer, object, optional, type Shape } from "../../values/shape/index.ts";

/** Logins that an identity may have granted. */
export interface LoginLimits {
  /** At once. @default 10000 */
  readonly burst: number;
  /** And so many more a minute. @default 30 */
  readonly perMinute: number;
}

export const defaultLoginLimits: LoginLimits = { burst: 10_000, perMinute: 30 };

export const logins: Shape<LoginLimits> = object({
  burst: optional(integer(10, 1_000_000), defaultLoginLimits.burst),
  perMinute: optional(integer(1, 100_000), defaultLoginLimits.perMinute),
});
