import { randomUUID } from 'node:crypto';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { ClusterInfo, type Empty, EndPoint, MemberInfo, Uuid } from './messages.ts';

/** A cluster of one, which is its leader. Only asked for with several hosts or `esdb+discover`, without credentials. */
export const gossipOf = (
  address: string,
  port: () => number,
): handleUnaryCall<InstanceType<typeof Empty>, InstanceType<typeof ClusterInfo>> => {
  const instance = new Uuid().setString(randomUUID());
  return (_call, answer) => {
    const member = new MemberInfo()
      .setInstanceId(instance)
      .setTimeStamp(`${Date.now()}0000`)
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(address).setPort(port()));
    answer(null, new ClusterInfo().setMembersList([member]));
  };
};
