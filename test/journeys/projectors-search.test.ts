import { expect } from 'chai';
import type { EventOf, EventType } from '#contracts/events/index';
import { openMemoryStore } from '#platform/event-store/memory';
import { openMemoryKeys } from '#platform/sealing/memory';
import { sealEvents } from '#platform/sealing/seal';
import { openSearch } from '#platform/sealing/search';
import { directory } from '#projectors/directory/projection';
import { withSearchTokens } from '#projectors/directory/search-tokens';
import { rebuild } from '#projectors/engine/rebuild';
import { type Kit, openKit, until } from './projectors-kit.ts';
import '#test/support/parts';

describe('search tokens come with the events, live and in a rebuild (P14)', function () {
  this.timeout(30_000);
  const log = openMemoryStore();
  const keys = openMemoryKeys();
  let asked = 0;
  const counting = {
    ...keys,
    forUnsealing: (subjects: readonly string[]) => {
      asked += 1;
      return keys.forUnsealing(subjects);
    },
  };
  const search = openSearch('a secret of the configuration');
  let kit: Kit;
  before(async () => {
    kit = await openKit({ store: withSearchTokens(log, { keys: counting, search }) });
  });
  after(async () => {
    await kit.close();
    await log.close();
  });

  const id = (n: number) => `person${String.fromCharCode(97 + n).repeat(6)}`;
  const happens = async <T extends EventType>(type: T, data: EventOf<T>['data'] & { personId: string }) => {
    for (const sealed of await sealEvents([{ type, data }], keys))
      await kit.happens(`person-${data.personId}`, type, sealed.data as never);
  };
  const tokens = async (personId: string) =>
    (
      await kit.db.query<{ name_tokens: string[]; contact_tokens: string[] }>(
        'select name_tokens, contact_tokens from read.persons where person_id = $1',
        [personId],
      )
    )[0];

  it('equal to the letter, also for who was changed, erased and forged; a fresh replay differs in nothing', async () => {
    for (let n = 0; n < 20; n += 1)
      await happens('PersonRegistered', {
        personId: id(n),
        name: `Person ${n}`,
        email: `p${n}@example.org`,
        source: 'staff',
      });
    await kit.run({ projections: [directory] });
    await kit.caughtUp([directory]);
    expect(asked, 'one question of keys a batch').to.be.lessThan(4);
    await happens('ProfileChanged', { personId: id(1), name: 'Ada Byron' });
    await happens('ProfileChanged', { personId: id(2), phone: '+34911234567' });
    await keys.erase(id(3));
    await happens('SubjectErased', { personId: id(3), requestedBy: 'self' });
    const { events } = await log.read(`person-${id(4)}`);
    const stolen = (events[0] as { data: { name: object } }).data.name;
    await kit.happens(`person-${id(5)}`, 'ProfileChanged', {
      personId: id(5),
      name: { ...stolen, subject: id(5) } as never,
    });
    await kit.caughtUp([directory]);

    expect((await tokens(id(1)))?.name_tokens).to.eql(search.tokensForName('Ada Byron'));
    expect((await tokens(id(2)))?.contact_tokens).to.eql([
      ...search.tokensForContact('p2@example.org'),
      ...search.tokensForContact('+34911234567'),
    ]);
    expect(await tokens(id(3))).to.eql({ name_tokens: [], contact_tokens: [] });
    expect(await tokens(id(5)), 'another one’s name, put here').to.eql({
      name_tokens: [],
      contact_tokens: search.tokensForContact('p5@example.org'),
    });
    expect(await kit.differences([directory])).to.eql([]);
    await rebuild(kit.db, directory);
    await until(
      'rebuilt',
      async () =>
        (
          await kit.db.query(
            `select from projections.checkpoints where name = 'directory' and state = 'live' and build = 1`,
          )
        ).length === 1,
    );
    await kit.caughtUp([directory]);
    expect((await tokens(id(1)))?.name_tokens).to.eql(search.tokensForName('Ada Byron'));
    expect(await kit.differences([directory])).to.eql([]);
  });

  it('nothing of them is in the log', async () => {
    const written = JSON.stringify((await log.read(`person-${id(1)}`)).events, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (const token of search.tokensForName('Ada Byron')) expect(written).not.to.include(token);
  });
});
