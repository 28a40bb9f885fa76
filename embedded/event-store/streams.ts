import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerErrorResponse,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { serveBatchAppend } from './batch-append.ts';
import type { BatchRequest } from './batch-request.ts';
import type { OpenCalls } from './calls.ts';
import type { CheckCredentials } from './credentials.ts';
import { createDeadlines } from './deadlines.ts';
import { expectedIn } from './expected-in.ts';
import { maxAppendBytes } from './limits.ts';
import { rendering } from './links.ts';
import type * as messages from './messages.ts';
import type { AppendReq, DeleteReq, ReadReq, TombstoneReq } from './messages.ts';
import type { EventStoreNode } from './node.ts';
import { outletOf } from './outlet.ts';
import { proposedEvent, proposedIn, sizeOf } from './proposed-event.ts';
import { readAll } from './read-all.ts';
import { readOptions } from './read-options.ts';
import { readStream } from './read-stream.ts';
import { appendTooLarge, invalid, toRpcError } from './rpc-error.ts';
import { writableNameIn } from './stream-name.ts';
import { subscribeToAll } from './subscribe-all.ts';
import { subscribeToStream } from './subscribe-stream.ts';
import * as answers from './unary-answers.ts';
import type { ProposedEvent } from './writer.ts';

type Message<T extends abstract new (...args: never) => unknown> = InstanceType<T>;

export type StreamsContext = {
  readonly node: EventStoreNode;
  readonly check: CheckCredentials;
  readonly calls: OpenCalls;
  readonly say: (line: string) => void;
};

/** The five calls of the Streams service. */
export const streamsHandlers = ({ node, check, calls, say }: StreamsContext) => {
  const { writer } = node;
  const deadlines = createDeadlines();
  const render = rendering(node);

  const read: handleServerStreamingCall<ReadReq, Uint8Array> = (call) => {
    const outlet = outletOf(call);
    calls.add(call);
    const serve = async (): Promise<void> => {
      check(call.metadata);
      const { stream, count, ...options } = readOptions(call.request);
      const show = render(options.resolveLinks);
      if (stream === undefined && count === undefined)
        await subscribeToAll(node.log, { ...options, stream, count }, outlet, show);
      else if (stream === undefined) await readAll(node.log, { ...options, stream, count: count ?? 0 }, outlet, show);
      else if (count === undefined) await subscribeToStream(node, { ...options, stream, count }, outlet, show);
      else await readStream(node, { ...options, stream, count }, outlet, show);
      if (!outlet.gone.aborted) call.end();
    };
    serve().catch((error: unknown) => call.emit('error', toRpcError(error, say)));
  };

  const append: handleClientStreamingCall<AppendReq, Message<typeof messages.AppendResp>> = (call, answer) => {
    calls.add(call, status.UNAVAILABLE);
    let options: AppendReq['getOptions'] extends () => infer T ? T : never;
    const events: ProposedEvent[] = [];
    let bytes = 0;
    let refused: ServerErrorResponse | undefined;
    const refuse = (error: unknown): void => {
      if (refused) return;
      refused = toRpcError(error, say);
      events.length = 0;
      answer(refused);
    };
    call.on('data', (request: AppendReq) => {
      if (refused) return;
      try {
        options ??= request.getOptions();
        const message = request.getProposedMessage();
        const event = message && proposedEvent(proposedIn(message));
        bytes += event ? sizeOf(event) : 0;
        if (bytes > maxAppendBytes) throw appendTooLarge();
        if (event) events.push(event);
      } catch (error) {
        refuse(error);
      }
    });
    const commit = async (): Promise<void> => {
      check(call.metadata);
      if (!options) throw invalid('An append begins with its options.');
      const stream = writableNameIn(options.getStreamIdentifier());
      answer(null, answers.appendAnswer(stream, await writer.append(stream, expectedIn(options), events)));
    };
    call.on('end', () => {
      if (!refused) commit().catch(refuse);
    });
  };

  const remove: handleUnaryCall<DeleteReq, Message<typeof messages.DeleteResp>> = (call, answer) => {
    const commit = async (): Promise<void> => {
      check(call.metadata);
      const options = call.request.getOptions();
      if (!options) throw invalid('A delete needs options.');
      const stream = writableNameIn(options.getStreamIdentifier());
      answer(null, answers.deleteAnswer(stream, await writer.softDelete(stream, expectedIn(options))));
    };
    commit().catch((error: unknown) => answer(toRpcError(error, say)));
  };

  const tombstone: handleUnaryCall<TombstoneReq, Message<typeof messages.TombstoneResp>> = (call, answer) => {
    const commit = async (): Promise<void> => {
      check(call.metadata);
      const options = call.request.getOptions();
      if (!options) throw invalid('A tombstone needs options.');
      const stream = writableNameIn(options.getStreamIdentifier());
      answer(null, answers.tombstoneAnswer(stream, await writer.tombstone(stream, expectedIn(options))));
    };
    commit().catch((error: unknown) => answer(toRpcError(error, say)));
  };

  const batchAppend: handleBidiStreamingCall<BatchRequest, Uint8Array> = (call) => {
    calls.add(call);
    try {
      check(call.metadata);
    } catch (error) {
      call.emit('error', toRpcError(error, say));
      return;
    }
    serveBatchAppend(call, { writer, deadlines, log: say });
  };

  return { read, append, delete: remove, tombstone, batchAppend };
};
