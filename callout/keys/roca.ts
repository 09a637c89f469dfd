/** The odd primes to 167: the smart card library's smallest keys are built on these, larger ones on more. */
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];
const generator = 65_537;
const powers = primes.map((prime) => [prime, powersOfGenerator(prime)] as const);

/**
 * True for an RSA modulus with the fingerprint of CVE-2017-15361 ('ROCA'): its factors are of the form
 * k·M + (65537^a mod M), M a product of small primes, so it is a power of 65537 modulo each of them, and
 * who has the public key can compute the private one. Another modulus has it once in about 2^30.
 *
 * Source: Nemec and others, The Return of Coppersmith's Attack (CCS 2017), section 3.
 */
export function isRoca(modulus: Uint8Array): boolean {
  const number = BigInt(`0x${Buffer.from(modulus).toString("hex") || "0"}`);
  return powers.every(([prime, subgroup]) => subgroup.has(Number(number % BigInt(prime))));
}

function powersOfGenerator(prime: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let power = 1; !found.has(power); power = (power * generator) % prime) found.add(power);
  return found;
}
