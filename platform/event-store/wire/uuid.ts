import * as wire from './protobuf-reader.ts';

const tags = { structured: wire.blockTag(1), text: wire.blockTag(2) };
const half = { high: wire.numberTag(1), low: wire.numberTag(2) };

const hex = (value: number | bigint): string => BigInt(value).toString(16).padStart(16, '0');

const readHalves = (block: wire.Block): string => {
  let [high, low]: (number | bigint)[] = [0, 0];
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === half.high) high = wire.readNumber(block);
    else if (tag === half.low) low = wire.readNumber(block);
    else wire.skipField(block, tag);
  const digits = hex(BigInt.asUintN(64, BigInt(high ?? 0))) + hex(BigInt.asUintN(64, BigInt(low ?? 0)));
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** A UUID, which servers write as text or as two numbers. */
export const readUuid = (block: wire.Block): string => {
  let id = '';
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === tags.text) id = wire.readText(block);
    else if (tag === tags.structured) id = readHalves(wire.readBlock(block));
    else wire.skipField(block, tag);
  return id;
};
