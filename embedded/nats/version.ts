type Version = readonly [number, number, number];

/** The oldest server the client's consume() works with. */
const oldest: Version = [2, 9, 4];

/** From `nats-server: v2.9.10`. */
export const parseVersion = (said: string): Version | undefined => {
  const found = /nats-server:\s*v?(\d+)\.(\d+)\.(\d+)/.exec(said);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
};

const compare = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Undefined when it will do, else why not. */
export const whyNot = (said: string): string | undefined => {
  const version = parseVersion(said);
  if (!version) return 'did not tell a version';
  return compare(version, oldest) < 0 ? `is ${version.join('.')}, older than ${oldest.join('.')}` : undefined;
};
