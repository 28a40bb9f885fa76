import { expect } from 'chai';
import { complaintAboutNode, explainInstallFailure, installStamp, npmCommand } from './bootstrap.mjs';

describe('bootstrap', () => {
  it('takes Node 20.19 and later, and tells others what to do', () => {
    expect(complaintAboutNode('20.19.0')).to.equal(undefined);
    expect(complaintAboutNode('22.0.0')).to.equal(undefined);
    expect(complaintAboutNode('20.18.3')).to.include('20.19').and.include('nvm install');
    expect(complaintAboutNode('18.20.0')).to.include('18.20.0');
  });

  it('installs again when the lockfile, the platform or the ABI differs, and not otherwise', () => {
    const runtime = { platform: 'linux', arch: 'x64', abi: '115' };
    const stamp = installStamp('lock', runtime);
    expect(installStamp('lock', runtime)).to.equal(stamp);
    expect(installStamp('lock2', runtime)).to.not.equal(stamp);
    expect(installStamp('lock', { ...runtime, arch: 'arm64' })).to.not.equal(stamp);
    expect(installStamp('lock', { ...runtime, abi: '127' })).to.not.equal(stamp);
  });

  it('uses the npm that runs it, else the one on the PATH', () => {
    expect(npmCommand('/node', '/lib/npm/bin/npm-cli.js')).to.deep.equal(['/node', '/lib/npm/bin/npm-cli.js']);
    expect(npmCommand('/node', '/usr/bin/yarn.js')).to.deep.equal(['npm']);
    expect(npmCommand('/node', undefined)).to.deep.equal(['npm']);
  });

  it('explains a registry that cannot be reached', () => {
    const said = 'npm error code ENOTFOUND\nnpm error request to https://registry.example failed';
    expect(explainInstallFailure(said)).to.include('cannot be reached').and.include('proxy');
    expect(explainInstallFailure('npm error code EACCES')).to.include('may not write');
    expect(explainInstallFailure('something new')).to.include('could not be installed');
  });
});
