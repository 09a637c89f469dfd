import { isIPv4 } from "node:net";

/** A range of IPv4 addresses. */
export interface Cidr {
  /** `198.51.100.0/24`, with the length also for one address, as Azure reads it back. */
  text: string;
  /** The first address, as a number. */
  first: number;
  bits: number;
}

/** A range as it is written, or an address alone; nothing when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", bits = "32", ...rest] = text.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || rest.length > 0)
    return undefined;
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { text: `${address}/${bits}`, first, bits: Number(bits) };
}

/** The address that comes so many after the first. */
export function addressIn({ first }: Cidr, offset: number): string {
  const number = first + offset;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
