/** The settings of stream `s` are the last `$metadata` event of stream `$$s`. Unknown keys are kept as they are. */
export type StreamMetadata = Readonly<Record<string, unknown>>;

export const noMetadata: StreamMetadata = {};

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const originalOf = (metastream: string): string => metastream.slice(2);

export const parseMetadata = (data: Uint8Array): StreamMetadata => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : noMetadata;
  } catch {
    return noMetadata; // the real server, too, takes a broken one as none
  }
};

const count = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);

/** A soft delete is `$tb` at the highest revision there is; JSON.parse rounds it, so compare with room. */
export const isSoftDeleted = (metadata: StreamMetadata): boolean => (count(metadata.$tb) ?? 0) >= 2 ** 63 - 1024;

export const softDeleteText = (metadata: StreamMetadata): string => {
  const { $tb: _old, ...others } = metadata;
  const text = JSON.stringify(others);
  return `${text.slice(0, -1)}${text === '{}' ? '' : ','}"$tb":9223372036854775807}`;
};

export const undeleteText = (metadata: StreamMetadata, firstRevision: number): string =>
  JSON.stringify({ ...metadata, $tb: firstRevision });

/** The first revision a stream read may show; `$maxAge` comes on top, event by event. */
export const firstVisible = (metadata: StreamMetadata, lastRevision: number): number =>
  Math.max(count(metadata.$tb) ?? 0, lastRevision + 1 - (count(metadata.$maxCount) ?? Number.POSITIVE_INFINITY), 0);

/** Events created before this instant (ms) are hidden from stream reads. */
export const oldestVisible = (metadata: StreamMetadata, now: number): number =>
  now - (count(metadata.$maxAge) ?? Number.POSITIVE_INFINITY) * 1000;
