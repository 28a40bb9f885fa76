import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { loadDemo } from '#embedded/demo/load';
import { sharedSystem } from '#test/support/api';

const walk = fileURLToPath(new URL('../../scripts/walk.sh', import.meta.url));

describe('the walk of the README', function () {
  this.timeout(120_000);

  it('A17 goes from the sign-in to the history, twice, and says what happened', async () => {
    const { endpoints, dataDir } = await sharedSystem();
    await loadDemo(endpoints.http, dataDir, () => undefined);
    for (const _time of ['first', 'second']) {
      const { stdout } = await promisify(execFile)('bash', [walk], { env: { ...process.env, BASE: endpoints.http } });
      const said = stdout.trim().split('\n');
      expect(said[0]).to.equal('Town hall, Plaza Mayor 1, Madrid');
      expect(said[1]).to.match(/^First free: \d{4}-\d\d-\d\dT\d\d:\d\d in Europe\/Madrid$/);
      expect(said[2]).to.match(/^Asked twice, booked once: \w{12}-\d{8}-\w+$/);
      expect(said[3]).to.match(/^booked: Passport and identity card with /);
      expect(said[4]).to.match(/^moved to .* still \w{12}-\d{8}-\w+$/);
      expect(said[5]).to.equal('cancelled');
      expect(stdout).to.include('Your appointment is cancelled: ');
      expect(stdout).to.include('Written by rules, without a language model');
      expect(said.at(-1)).to.include('Cancelled by the client');
    }
  });
});
