import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPostgres } from '#platform/postgres/pool';
import { apiAs, mailsTo, newPerson, sharedSystem, signIn } from '#test/support/api';
import type { TestSystem } from '#test/support/system';
import { codeIn, mailAbout, refusal } from './sessions-words.ts';

describe('links that travel by mail (B9, D2, threat row Password)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  before(async () => {
    system = await sharedSystem();
    at = system.endpoints.http;
  });

  const mailTo = (email: string, subject: RegExp) => mailAbout(system, email, subject);

  it('a forgotten password is set anew by a link that works once', async () => {
    const { email, password } = await newPerson(at);
    const stranger = apiAs(at);
    await stranger.forgotPassword({ body: { email: ` ${email.toUpperCase()}` } });
    const mail = await mailTo(email, /Set a new password/);
    expect(mail.html).to.include(codeIn(mail));
    expect(mail.text, 'a stranger may have chosen the name').not.to.include('Ada Byron');
    const next = { token: codeIn(mail), password: 'another sentence as a password' };
    expect((await stranger.resetPassword({ body: next })).status).to.equal(204);
    expect(await refusal(stranger.login({ body: { email, password } }))).to.equal('401 wrong-credentials');
    const { person } = await signIn(at, email, next.password);
    expect(await refusal(stranger.resetPassword({ body: { ...next, password } }))).to.equal('410 link-expired');
    await mailTo(email, /was changed/);

    const db = openPostgres({ url: system.env.DATABASE_URL ?? '', max: 1 });
    const rows = await db.query(
      `select l::text || coalesce(d::text, '') as text from jobs.ledger l left join jobs.deliveries d using (job_id) where person_id = $1`,
      [person.personId],
    );
    const links = await db.query<{ text: string }>('select l::text as text from identity.links l');
    await db.close();
    expect(rows.length).to.be.greaterThan(1);
    const logs = join(system.dataDir, 'logs');
    const kept = [JSON.stringify([rows, links]), ...readdirSync(logs).map((f) => readFileSync(join(logs, f), 'utf8'))];
    for (const text of kept)
      for (const secret of [next.token, next.password, email]) expect(text).not.to.include(secret);
  });

  it('two who come with one link at once: one of them sets the password', async () => {
    const { email } = await newPerson(at);
    await apiAs(at).forgotPassword({ body: { email } });
    const token = codeIn(await mailTo(email, /Set a new password/));
    const all = ['a', 'b', 'c', 'd'].map((mark) => `${mark} sentence nobody guesses`);
    const answers = await Promise.all(
      all.map((password) => refusal(apiAs(at).resetPassword({ body: { token, password } }))),
    );
    expect(answers.toSorted()).to.deep.equal(['410 link-expired', '410 link-expired', '410 link-expired', 'done']);
    const winner = all[answers.indexOf('done')] ?? '';
    expect((await signIn(at, email, winner)).person.email).to.equal(email);
  });

  it('asked ten times, a mailbox gets one mail; guessed codes lead nowhere', async () => {
    const { email } = await newPerson(at);
    const stranger = apiAs(at);
    const answers = await Promise.all(Array.from({ length: 10 }, () => stranger.forgotPassword({ body: { email } })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).to.deep.equal(new Set(['202 ']));
    await mailTo(email, /Set a new password/);
    const guesses = Array.from({ length: 50 }, (_, n) => String(n).padStart(22, 'A'));
    for (const token of guesses)
      expect(await refusal(stranger.resetPassword({ body: { token, password: 'whatever it may be now' } }))).to.equal(
        '410 link-expired',
      );
    // A minute may have passed between the first and the last.
    expect(await mailsTo(system.endpoints.catcher, email)).to.have.length.within(1, 2);
  });

  it('the operation that makes links is for workers, and only for a job in hand', async () => {
    const { api } = await newPerson(at);
    const params = { jobId: '00000000-0000-5000-8000-000000000000' };
    expect(await refusal(apiAs(at).composeAccountMail({ params }))).to.equal('401 unauthenticated');
    expect(await refusal(api.composeAccountMail({ params }))).to.equal('403 forbidden');
    const headers = { authorization: `Service workers:${system.env.SERVICE_KEY}` };
    expect(await refusal(apiAs(at).composeAccountMail({ params, headers }))).to.equal('404 not-found');
  });
});
