import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSettings } from './settings.ts';
import { welcome } from './welcome.ts';

describe('npm start', () => {
  const root = mkdtempSync(join(tmpdir(), 'daybook-root-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  it('keeps everything in .daybook and listens on 8080, unless told otherwise', () => {
    expect(readSettings({}, root)).to.deep.equal({ dataDir: join(root, '.daybook'), port: 8080 });
    expect(readSettings({ PORT: '0', DATA_DIR: 'b' }, root)).to.deep.equal({ dataDir: join(root, 'b'), port: 0 });
  });

  it('says what is wrong with a port or a folder', () => {
    for (const PORT of ['abc', '-1', '65536', '80.5'])
      expect(() => readSettings({ PORT }, root)).to.throw(`PORT is ${PORT}`);
    writeFileSync(join(root, 'file'), '');
    expect(() => readSettings({ DATA_DIR: 'file/below' }, root)).to.throw('cannot be written to');
  });

  it('shows address, mails and logins in one box', () => {
    const endpoints = { http: 'http://127.0.0.1:8080', eventStore: '', postgres: '', nats: '', smtp: '', catcher: '' };
    const logins = { admin: { email: 'admin@daybook.test', password: 'secret words' } };
    const lines = welcome({ endpoints, logins, dataDir: '/data', seconds: 1.234 }).trim().split('\n');
    expect(new Set(lines.map((line) => line.length)).size).to.equal(1);
    for (const part of [
      '(1.2 s)',
      'http://localhost:8080/docs',
      '/embedded/mails',
      'admin@daybook.test   secret words',
    ])
      expect(lines.join()).to.include(part);
  });
});
