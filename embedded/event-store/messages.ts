/**
 * The message classes that ship with the official client. They are not a documented API: the client's version is
 * pinned exactly, and this file and `grpc.ts` are the only ones that name it. Being CommonJS without static exports,
 * values come through the default import and types beside them.
 */
import code from '@eventstore/db-client/generated/code_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';

export type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
export type {
  AppendReq,
  BatchAppendReq,
  DeleteReq,
  ReadReq,
  TombstoneReq,
} from '@eventstore/db-client/generated/streams_pb.js';

export const { AppendResp, BatchAppendResp, DeleteResp, ReadReq: ReadRequest, ReadResp, TombstoneResp } = streams;
export const { AllStreamPosition, StreamIdentifier } = shared;
export const { SupportedMethod, SupportedMethods } = features;
export const { ClusterInfo, EndPoint, MemberInfo } = gossip;
export const { Code } = code;
export const { Status } = status;
export const { Any } = any;
export const { Empty: GoogleEmpty } = empty;
export const {
  AccessDenied,
  BadRequest,
  Empty,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  Unknown,
  UUID: Uuid,
  WrongExpectedVersion,
} = shared;
