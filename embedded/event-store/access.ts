/**
 * The users and default rights of a REAL EventStoreDB, set through its HTTP API. Run once by whoever runs the server;
 * the services themselves never log in as an administrator.
 *
 *   cmd   the command service: appends and reads
 *   proj  projectors and the query service: read streams and $all
 *   ops   operates: deletes streams, writes metadata
 */
import { randomUUID } from 'node:crypto';

type Rights = Readonly<Record<'$r' | '$w' | '$d' | '$mr' | '$mw', readonly string[]>>;

const admins = '$admins';

/** Applies to every stream that has no rights of its own: nobody deletes or changes settings but operators. */
export const userStreamRights: Rights = {
  $r: ['cmd', 'proj', 'ops', admins],
  $w: ['cmd', 'ops', admins],
  $d: ['ops', admins],
  $mr: ['cmd', 'proj', 'ops', admins],
  $mw: ['ops', admins],
};
const systemStreamRights: Rights = {
  $r: ['ops', admins],
  $w: [admins],
  $d: [admins],
  $mr: ['ops', admins],
  $mw: [admins],
};
/** `$all` is for administrators unless its own metadata says otherwise. The command service follows it for what it looks up. */
const readers = ['cmd', 'proj', 'ops', admins];
const allRights = { $acl: { $r: readers, $mr: readers } };

type Server = { readonly base: URL; readonly authorization: string };

const send = async (
  { base, authorization }: Server,
  path: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<number> => {
  const answer = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body: JSON.stringify(body),
  });
  return answer.status;
};

const createUser = async (server: Server, loginName: string, password: string): Promise<void> => {
  const status = await send(
    server,
    '/users/',
    {},
    { loginName, fullName: `Daybook ${loginName}`, groups: [], password },
  );
  if (status === 201) return;
  if (status !== 409) throw new Error(`The server answered ${status} to creating user ${loginName}.`);
  const reset = await send(server, `/users/${loginName}/command/reset-password`, {}, { newPassword: password });
  if (reset >= 300) throw new Error(`The server answered ${reset} to setting the password of ${loginName}.`);
};

const writeEvent = async (server: Server, path: string, type: string, data: unknown): Promise<void> => {
  const status = await send(server, path, { 'ES-EventType': type, 'ES-EventId': randomUUID() }, data);
  if (status >= 300) throw new Error(`The server answered ${status} to writing ${path}.`);
};

export const setUpAccess = async (
  address: string,
  passwords: Readonly<Record<'cmd' | 'proj' | 'ops', string>>,
): Promise<void> => {
  const base = new URL(address);
  const login = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  base.username = '';
  base.password = '';
  const server = { base, authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  for (const [user, password] of Object.entries(passwords)) await createUser(server, user, password);
  await writeEvent(server, '/streams/$settings', '$settings', {
    $userStreamAcl: userStreamRights,
    $systemStreamAcl: systemStreamRights,
  });
  await writeEvent(server, '/streams/$all/metadata', '$metadata', allRights);
};
