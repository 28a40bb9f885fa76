import { expect } from 'chai';
import { openDefinedRoles } from './defined-roles.ts';

describe('what defined roles allow, in memory', () => {
  it('a look that was begun earlier and answered later takes nothing back', async () => {
    const answers: ((rows: readonly unknown[]) => void)[] = [];
    const query = <Row>() => new Promise<Row[]>((resolve) => answers.push((rows) => resolve(rows as Row[])));
    const roles = openDefinedRoles({ query });
    const looks = [roles.read(), roles.read()];
    answers[1]?.([{ roleId: 'rrrrrrrrrrrr', grants: { 'people:manage': 'all' } }]);
    await looks[1];
    answers[0]?.([]);
    await looks[0];
    expect(roles.grantsOf('rrrrrrrrrrrr')).to.deep.equal({ 'people:manage': 'all' });
    expect(roles.version()).to.equal(1);

    const later = roles.read();
    answers[2]?.([]);
    await later;
    expect(roles.grantsOf('rrrrrrrrrrrr')).to.equal(undefined);
    expect(roles.version()).to.equal(2);
  });
});
