import type { ServerDuplexStream } from '@grpc/grpc-js';
import * as answers from './batch-answer.ts';
import type { BatchRequest } from './batch-request.ts';
import type { Deadlines } from './deadlines.ts';
import type { Expected } from './expected-revision.ts';
import { maxAppendBytes, pendingBytes } from './limits.ts';
import { proposedEvent, sizeOf } from './proposed-event.ts';
import { RpcError, toRpcError } from './rpc-error.ts';
import { writableNameOf } from './stream-name.ts';
import { type ProposedEvent, ReadOnly, type Writer } from './writer.ts';

type Call = ServerDuplexStream<BatchRequest, Uint8Array>;

/** One append whose chunks are still coming in. `answered`: it was refused, what else comes of it is dropped. */
type Incoming = answers.Addressee & {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
  readonly events: ProposedEvent[];
  bytes: number;
  answered: boolean;
};

const unreadAnswers = 1_024;
const noName = Buffer.alloc(0);
const never = Number.POSITIVE_INFINITY;

const keyOf = ({ correlationId }: BatchRequest): string => correlationId.toString('latin1');

const begin = ({ correlationId, options }: BatchRequest): Incoming => {
  const { stream: streamName = noName, expected = 'any', deadline = never } = options ?? {};
  const stream = writableNameOf(streamName);
  return { correlationId, streamName, stream, expected, deadline, events: [], bytes: 0, answered: false };
};

/** One duplex call per channel carries the appends of all callers, told apart by correlation id. */
export const serveBatchAppend = (
  call: Call,
  { writer, deadlines, log }: { writer: Writer; deadlines: Deadlines; log: (line: string) => void },
): void => {
  const incoming = new Map<string, Incoming>();
  let unanswered = 0;
  let ended = false;
  let failed = false;

  const finishIfDone = (): void => {
    if (ended && unanswered === 0) call.end();
  };
  const answer = (message: Uint8Array): void => {
    if (call.cancelled || call.destroyed) return;
    if (call.write(message) || call.writableLength < unreadAnswers || call.isPaused()) return;
    call.pause(); // whoever does not read the answers gets no more of them
    call.once('drain', () => call.resume());
  };
  /** A second answer to one id would crash the client. */
  const answerOnce = (append: Incoming, message: Uint8Array): void => {
    if (append.answered) return;
    append.answered = true;
    append.events.length = 0;
    answer(message);
  };

  /** One error for all: none of the pending appends can be answered with more than "unknown". */
  const endWith = (failure: RpcError): void => {
    if (failed) return;
    failed = true;
    call.emit('error', failure);
  };

  const commit = async (append: Incoming): Promise<void> => {
    unanswered += 1;
    const stopWatching = deadlines.watch(append.deadline, () => answerOnce(append, answers.timeoutAnswer(append)));
    try {
      const outcome = await writer.append(append.stream, append.expected, append.events);
      answerOnce(append, answers.outcomeAnswer(append, outcome));
    } catch (error) {
      const failure = toRpcError(error, log);
      if (error instanceof ReadOnly) endWith(failure);
      else answerOnce(append, answers.unknownAnswer(append, failure.details));
    }
    stopWatching();
    unanswered -= 1;
    finishIfDone();
  };

  const take = (append: Incoming, { proposed }: BatchRequest): void => {
    if (append.deadline <= Date.now()) {
      answerOnce(append, answers.timeoutAnswer(append));
      return;
    }
    for (const message of proposed) {
      const event = proposedEvent(message);
      append.bytes += sizeOf(event);
      if (append.bytes > maxAppendBytes) {
        answerOnce(append, answers.tooLargeAnswer(append));
        return;
      }
      append.events.push(event);
    }
  };

  const refusedAtOnce = ({ correlationId }: BatchRequest, text: string): Incoming => {
    const refused = { correlationId, streamName: noName, stream: '', expected: 'any', deadline: never } as const;
    answer(answers.badRequestAnswer(refused, text));
    return { ...refused, events: [], bytes: 0, answered: true };
  };

  /** Answers the append with this chunk in it; nothing that is wrong with it gets past here. */
  const taken = (request: BatchRequest, known: Incoming | undefined): Incoming => {
    let append = known;
    try {
      append ??= begin(request);
      if (!append.answered) take(append, request);
      return append;
    } catch (error) {
      const text = error instanceof RpcError ? error.details : toRpcError(error, log).details;
      if (!append) return refusedAtOnce(request, text);
      answerOnce(append, answers.badRequestAnswer(append, text));
      return append;
    }
  };

  const receive = (request: BatchRequest): void => {
    const key = keyOf(request);
    const append = taken(request, incoming.get(key));
    if (!request.isFinal) incoming.set(key, append);
    else {
      incoming.delete(key);
      if (!append.answered) void commit(append);
    }
  };

  call.on('data', (request: BatchRequest) => {
    receive(request);
    if (writer.waitingBytes() < pendingBytes) return;
    call.pause(); // the disk is behind: leave the rest in the socket
    void writer.drained().then(() => call.resume());
  });
  call.on('end', () => {
    ended = true;
    finishIfDone();
  });
  call.on('error', () => incoming.clear());
  call.on('cancelled', () => incoming.clear());
};
