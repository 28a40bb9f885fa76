import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams, { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position } from '#contracts/events/index';
import { type ReadEvent, readEventIn } from './wire/recorded-event.ts';

export const { path, requestSerialize } = StreamsService.read;
export type Answer = ReadEvent | ReadResp;
/** Most answers hold an event, and are read in one pass; the others as the official client does. */
export const readAnswer = (bytes: Buffer): Answer =>
  readEventIn(bytes) ?? StreamsService.read.responseDeserialize(bytes);

/** Of `$all` a position, of a stream a revision. */
export type Place = Position | bigint | 'start' | 'end';
export type Wanted = {
  /** Absent: of the whole log. */
  readonly stream?: string;
  readonly from: Place;
  readonly backwards?: boolean;
  /** Absent: to the end; and after it, what comes. */
  readonly count?: number | 'all' | undefined;
};

const positionOf = ({ commit, prepare }: Position): InstanceType<typeof streams.ReadReq.Options.Position> => {
  const position = new streams.ReadReq.Options.Position();
  position.setCommitPosition(String(commit));
  position.setPreparePosition(String(prepare));
  return position;
};

const allFrom = (from: Place): InstanceType<typeof streams.ReadReq.Options.AllOptions> => {
  const all = new streams.ReadReq.Options.AllOptions();
  if (from === 'start') all.setStart(new shared.Empty());
  else if (from === 'end') all.setEnd(new shared.Empty());
  else if (typeof from === 'object') all.setPosition(positionOf(from));
  return all;
};

const streamFrom = (name: string, from: Place): InstanceType<typeof streams.ReadReq.Options.StreamOptions> => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  const stream = new streams.ReadReq.Options.StreamOptions();
  stream.setStreamIdentifier(identifier);
  if (from === 'start') stream.setStart(new shared.Empty());
  else if (from === 'end') stream.setEnd(new shared.Empty());
  else if (typeof from === 'bigint') stream.setRevision(String(from));
  return stream;
};

export const readRequest = ({ stream, from, backwards = false, count }: Wanted): ReadReq => {
  const uuid = new streams.ReadReq.Options.UUIDOption();
  uuid.setString(new shared.Empty());
  const options = new streams.ReadReq.Options();
  if (stream === undefined) options.setAll(allFrom(from));
  else options.setStream(streamFrom(stream, from));
  options.setReadDirection(backwards ? 1 : 0);
  if (count === undefined) options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
  else options.setCount(String(count === 'all' ? Number.MAX_SAFE_INTEGER : count));
  options.setUuidOption(uuid);
  options.setNoFilter(new shared.Empty());
  return new streams.ReadReq().setOptions(options);
};
