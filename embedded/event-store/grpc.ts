/**
 * The service definitions that ship with the official client. What is frequent goes past the message classes: answers of
 * `Read` and `BatchAppend` are bytes already, and requests of `BatchAppend` are read by hand.
 */
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { readBatchRequest } from './batch-request.ts';

const asTheyAre = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));

export const streamsService: ServiceDefinition = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: asTheyAre },
  batchAppend: { ...StreamsService.batchAppend, requestDeserialize: readBatchRequest, responseSerialize: asTheyAre },
};
export const gossipService: ServiceDefinition = { ...GossipService };
export const serverFeaturesService: ServiceDefinition = { ...ServerFeaturesService };
