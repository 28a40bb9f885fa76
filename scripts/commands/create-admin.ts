import { randomBytes } from 'node:crypto';
import type { CommandDeps } from '#command-service/deps';
import { checkNewHost, makeHost } from '#command-service/host/register';
import { idFrom } from '#command-service/ids';
import { metaOf } from '#command-service/meta';
import { openCommandService } from '#command-service/open';
import { openAccount } from '#command-service/person/open-account';
import { mustNotBeCommon } from '#command-service/sign-in/password-rules';
import { Email, Name, NewPassword } from '#contracts/operations/auth';
import { Problem, problems } from '#contracts/problems';
import { createLog } from '#platform/log';
import { ask, askNewPassword, firstLine } from './ask.ts';
import { type Command, Complaint, optionsOf } from './command.ts';
import { mustAnswer } from './must-answer.ts';
import { settingsOf } from './settings.ts';

const help = `npx daybook create-admin [--email <e-mail>] [--name <name>] [--host --office <officeId>]

Makes a new person who may everything. Asks for what is not given; the password is asked twice and never shown.
A person who is there already is refused: grant them the role admin instead (PATCH /admin/users/{personId}).

  --email <e-mail>      with which they sign in
  --name <name>         what they are called
  --host                they also receive appointments
  --office <officeId>   at this office (may be repeated by registering them elsewhere later)

For scripts: give --email and --name, and the password as DAYBOOK_PASSWORD or as the first line of standard input.
Works on the system that runs in DATA_DIR, or on the one that the settings name.`;

type Schema = {
  safeParse(value: unknown): { success: boolean; error?: { issues: { message: string }[] } | undefined };
};

const complaintOf =
  (schema: Schema) =>
  (text: string): string | undefined => {
    const { success, error } = schema.safeParse(text);
    return success ? undefined : (error?.issues[0]?.message ?? 'This will not do.');
  };

const given = async (value: string | undefined, option: string, question: string, schema: Schema): Promise<string> => {
  if (value === undefined) {
    if (!process.stdin.isTTY) throw new Complaint(`Without a terminal to ask at, give ${option}.`);
    return ask(question, complaintOf(schema));
  }
  const complaint = complaintOf(schema)(value);
  if (complaint !== undefined) throw new Complaint(`${option}: ${complaint}`);
  return value.trim();
};

const passwordOf = async (context: readonly string[]): Promise<string> => {
  const check = (password: string): string | undefined => {
    const complaint = complaintOf(NewPassword)(password);
    if (complaint !== undefined) return complaint;
    try {
      mustNotBeCommon(password, context);
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return problems[error.code].help;
      throw error;
    }
  };
  const { DAYBOOK_PASSWORD } = process.env;
  if (!DAYBOOK_PASSWORD && process.stdin.isTTY) return askNewPassword(check);
  const password = DAYBOOK_PASSWORD || (await firstLine(process.stdin));
  const complaint = check(password);
  if (complaint !== undefined) throw new Complaint(`The password: ${complaint}`);
  return password;
};

type Admin = { readonly email: string; readonly name: string; readonly password: string };

const make = async (deps: CommandDeps, { email, name, password }: Admin, officeIds: readonly string[] | undefined) => {
  const request = {
    operation: 'create-admin',
    caller: { actorId: 'system:command-line', kind: 'system' },
    idempotencyKey: undefined,
    requestId: randomBytes(8).toString('hex'),
  };
  const meta = metaOf(deps.commandSecret, request, deps.clock());
  const personId = idFrom(meta.commandId, 'person');
  const host = officeIds && { officeIds, dayStartsAt: '00:00' };
  if (host) checkNewHost(deps, personId, host);
  await openAccount(deps, { personId, name, email, source: 'bootstrap' }, password, ['admin'], meta);
  return { personId, hostId: host && (await makeHost(deps, personId, host, meta)).hostId };
};

const explain = (error: unknown, email: string): unknown => {
  if (!(error instanceof Problem)) return error;
  if (error.code === 'already-exists')
    return new Complaint(`There is somebody with the e-mail ${email} already. Nothing was changed.`);
  if (error.code === 'unknown-reference') return new Complaint('There is no such office. Nothing was changed.');
  const { title, help: then } = problems[error.code];
  return new Complaint(`${title}. ${then}`);
};

export const createAdmin: Command = {
  help,
  run: async (args) => {
    const { values } = optionsOf(args, {
      email: { type: 'string' },
      name: { type: 'string' },
      host: { type: 'boolean' },
      office: { type: 'string' },
    });
    if (values.host === true && values.office === undefined)
      throw new Complaint('A host works at an office: give its id by --office.');
    if (values.office !== undefined && values.host !== true) throw new Complaint('--office goes with --host.');
    const config = settingsOf(process.env);
    const email = await given(values.email, '--email', 'E-mail', Email);
    const name = await given(values.name, '--name', 'Name', Name);
    const password = await passwordOf([email, name, config.PROJECT_NAME]);
    const log = createLog({ service: 'command-line', level: 'error', format: 'pretty' });
    await mustAnswer(config, log);
    // The first admin of the settings is for the services to make.
    const service = await openCommandService({ ...config, INIT_RBAC_ON_STARTUP: false }, log);
    try {
      const offices = values.office === undefined ? undefined : [values.office];
      const { personId, hostId } = await make(service.deps, { email, name, password }, offices);
      console.log(`Made: ${email} is an admin${hostId ? ' and a host' : ''}.`);
      console.log(`  personId ${personId}${hostId ? `\n  hostId   ${hostId}` : ''}`);
    } catch (error) {
      throw explain(error, email);
    } finally {
      await service.close();
    }
  },
};
