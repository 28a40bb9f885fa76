import { type Filter, filterIn } from './filter.ts';
import { type ReadReq, ReadRequest } from './messages.ts';
import { invalid } from './rpc-error.ts';
import { streamNameIn } from './stream-name.ts';

/** Where to begin: an event's place, or one of the two ends. */
export type From = number | 'start' | 'end';

export type ReadOptions = {
  /** undefined: `$all` */
  readonly stream: string | undefined;
  readonly from: From;
  readonly backwards: boolean;
  /** undefined: a subscription */
  readonly count: number | undefined;
  readonly filter: Filter | undefined;
  readonly resolveLinks: boolean;
};

/** Places are 64-bit on the wire; no log gets past 2^53, so beyond that they are all "after the last". */
const place = (text: string): number => Math.min(Number(text), Number.MAX_SAFE_INTEGER - 1);

type Options = ReturnType<NonNullable<ReturnType<ReadReq['getOptions']>>['getStream']>;

const fromOfStream = (options: NonNullable<Options>): From =>
  options.hasStart() ? 'start' : options.hasEnd() ? 'end' : place(options.getRevision());

export const readOptions = (request: ReadReq): ReadOptions => {
  const options = request.getOptions();
  if (!options) throw invalid('A read needs options.');
  const stream = options.getStream();
  const all = options.getAll();
  if (!stream && !all) throw invalid('A read names a stream or $all.');
  const position = all?.getPosition();
  const fromOfAll: From = position ? place(position.getCommitPosition()) : all?.hasEnd() ? 'end' : 'start';
  const filter = options.getFilter();
  if (filter && stream) throw invalid('Only $all can be filtered.');
  return {
    stream: stream && streamNameIn(stream.getStreamIdentifier()),
    from: stream ? fromOfStream(stream) : fromOfAll,
    backwards: options.getReadDirection() === ReadRequest.Options.ReadDirection.BACKWARDS,
    count: options.hasSubscription() ? undefined : place(options.getCount()),
    filter: filter && filterIn(filter),
    resolveLinks: options.getResolveLinks(),
  };
};
