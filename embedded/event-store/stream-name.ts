import { maxStreamNameBytes } from './limits.ts';
import { invalid } from './rpc-error.ts';
import { isMetastream, originalOf } from './stream-metadata.ts';

type Identifier = { getStreamName_asU8: () => Uint8Array };

/** The name in a request, or an error that says what is wrong with it. */
export const streamNameIn = (identifier: Identifier | undefined): string => {
  const bytes = Buffer.from(identifier?.getStreamName_asU8() ?? []);
  const name = bytes.toString('utf8');
  if (name === '') throw invalid('The name of a stream must not be empty.');
  if (!Buffer.from(name).equals(bytes)) throw invalid('The name of a stream must be UTF-8.');
  const original = isMetastream(name) ? originalOf(name) : name;
  if (original === '' || isMetastream(original)) throw invalid(`'${name}' is not the name of a stream.`);
  if (Buffer.byteLength(original) > maxStreamNameBytes)
    throw invalid(
      `The name of a stream must not be longer than ${maxStreamNameBytes} bytes of UTF-8; this one has ${bytes.length}.`,
    );
  return name;
};

/** `$all` is read, never written. */
export const writableNameIn = (identifier: Identifier | undefined): string => {
  const name = streamNameIn(identifier);
  if (name === '$all' || name === '$$$all') throw invalid(`Stream '${name}' cannot be written.`);
  return name;
};
