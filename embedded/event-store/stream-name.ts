import { isUtf8 } from 'node:buffer';
import { maxStreamNameBytes } from './limits.ts';
import { invalid } from './rpc-error.ts';
import { isMetastream, originalOf } from './stream-metadata.ts';

/** The name as it came, or an error that says what is wrong with it. */
export const streamNameOf = (bytes: Buffer): string => {
  if (bytes.length === 0) throw invalid('The name of a stream must not be empty.');
  if (!isUtf8(bytes)) throw invalid('The name of a stream must be UTF-8.');
  const name = bytes.toString('utf8');
  const original = isMetastream(name) ? originalOf(name) : name;
  if (original === '' || isMetastream(original)) throw invalid(`'${name}' is not the name of a stream.`);
  if (bytes.length - (name.length - original.length) > maxStreamNameBytes)
    throw invalid(
      `The name of a stream must not be longer than ${maxStreamNameBytes} bytes of UTF-8; this one has ${bytes.length}.`,
    );
  return name;
};

/** `$all` is read, never written. */
export const writableNameOf = (bytes: Buffer): string => {
  const name = streamNameOf(bytes);
  if (name === '$all' || name === '$$$all') throw invalid(`Stream '${name}' cannot be written.`);
  return name;
};

type Identifier = { getStreamName_asU8: () => Uint8Array };

const bytesIn = (identifier: Identifier | undefined): Buffer => Buffer.from(identifier?.getStreamName_asU8() ?? []);

export const streamNameIn = (identifier: Identifier | undefined): string => streamNameOf(bytesIn(identifier));

export const writableNameIn = (identifier: Identifier | undefined): string => writableNameOf(bytesIn(identifier));
