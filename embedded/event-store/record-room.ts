const roomBytes = 64 * 1024;
let room = Buffer.alloc(0);
let used = 0;

/**
 * Memory for one record. Records stay for a while, and lie next to each other here: in the room that all buffers share
 * each would keep what lay beside it, which has long been over.
 */
export const roomFor = (length: number): Buffer => {
  if (length > roomBytes / 8) return Buffer.allocUnsafeSlow(length);
  if (used + length > room.length) {
    room = Buffer.allocUnsafeSlow(roomBytes);
    used = 0;
  }
  const at = used;
  used += length;
  return room.subarray(at, used);
};
