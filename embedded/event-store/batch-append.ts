import type { ServerDuplexStream } from '@grpc/grpc-js';
import * as answers from './batch-answer.ts';
import type { Deadlines } from './deadlines.ts';
import { expectedInBatch } from './expected-in.ts';
import type { Expected } from './expected-revision.ts';
import { maxAppendBytes, pendingBytes } from './limits.ts';
import type { BatchAppendReq, BatchAppendResp } from './messages.ts';
import { proposedEvent, sizeOf } from './proposed-event.ts';
import { RpcError, toRpcError } from './rpc-error.ts';
import { writableNameIn } from './stream-name.ts';
import { type ProposedEvent, ReadOnly, type Writer } from './writer.ts';

type Answer = InstanceType<typeof BatchAppendResp>;
type Call = ServerDuplexStream<BatchAppendReq, Answer>;

/** One append whose chunks are still coming in. `answered`: it was refused, what else comes of it is dropped. */
type Incoming = {
  readonly request: BatchAppendReq;
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
  readonly events: ProposedEvent[];
  bytes: number;
  answered: boolean;
};

const unreadAnswers = 1_024;

const correlationOf = (request: BatchAppendReq): string => {
  const id = request.getCorrelationId();
  const halves = id?.getStructured();
  return halves ? `${halves.getMostSignificantBits()}:${halves.getLeastSignificantBits()}` : (id?.getString() ?? '');
};

const deadlineOf = (request: BatchAppendReq): number =>
  request.getOptions()?.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;

const begin = (request: BatchAppendReq): Incoming => {
  const options = request.getOptions();
  const stream = writableNameIn(options?.getStreamIdentifier());
  const expected = options ? expectedInBatch(options) : 'any';
  return { request, stream, expected, deadline: deadlineOf(request), events: [], bytes: 0, answered: false };
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
  const answer = (message: Answer): void => {
    if (call.cancelled || call.destroyed) return;
    if (call.write(message) || call.writableLength < unreadAnswers || call.isPaused()) return;
    call.pause(); // whoever does not read the answers gets no more of them
    call.once('drain', () => call.resume());
  };
  /** A second answer to one id would crash the client. */
  const answerOnce = (append: Incoming, message: Answer): void => {
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
    const { request, stream } = append;
    const expire = (): void => answerOnce(append, answers.timeoutAnswer(request, stream));
    const stopWatching = Number.isFinite(append.deadline) ? deadlines.watch(append.deadline, expire) : undefined;
    try {
      const outcome = await writer.append(stream, append.expected, append.events);
      answerOnce(append, answers.outcomeAnswer(request, stream, outcome));
    } catch (error) {
      const failure = toRpcError(error, log);
      if (error instanceof ReadOnly) endWith(failure);
      else answerOnce(append, answers.unknownAnswer(request, stream, failure.details));
    }
    stopWatching?.();
    unanswered -= 1;
    finishIfDone();
  };

  const take = (append: Incoming, request: BatchAppendReq): void => {
    if (append.deadline <= Date.now()) {
      answerOnce(append, answers.timeoutAnswer(append.request, append.stream));
      return;
    }
    for (const message of request.getProposedMessagesList()) {
      const event = proposedEvent(message);
      append.bytes += sizeOf(event);
      if (append.bytes > maxAppendBytes) {
        answerOnce(append, answers.tooLargeAnswer(append.request, append.stream));
        return;
      }
      append.events.push(event);
    }
  };

  const receive = (request: BatchAppendReq): void => {
    const id = correlationOf(request);
    let append = incoming.get(id);
    try {
      append ??= begin(request);
      incoming.set(id, append);
      if (!append.answered) take(append, request);
    } catch (error) {
      const text = error instanceof RpcError ? error.details : toRpcError(error, log).details;
      if (append) answerOnce(append, answers.badRequestAnswer(request, append.stream, text));
      else incoming.set(id, refusedAtOnce(request, text));
    }
    if (!request.getIsFinal()) return;
    const complete = incoming.get(id);
    incoming.delete(id);
    if (complete && !complete.answered) void commit(complete);
  };

  const refusedAtOnce = (request: BatchAppendReq, text: string): Incoming => {
    answer(answers.badRequestAnswer(request, '', text));
    return {
      request,
      stream: '',
      expected: 'any',
      deadline: Number.POSITIVE_INFINITY,
      events: [],
      bytes: 0,
      answered: true,
    };
  };

  call.on('data', (request: BatchAppendReq) => {
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
