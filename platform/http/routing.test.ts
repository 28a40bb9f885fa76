import { expect } from 'chai';
import { routeTable, targetOf } from './routing.ts';

describe('the table of routes', () => {
  const table = routeTable<string>();
  table.add('GET', '/', 'root');
  table.add('GET', '/things', 'list');
  table.add('POST', '/things', 'make');
  table.add('GET', '/things/{thingId}', 'one');
  table.add('DELETE', '/things/{id}', 'remove');
  table.add('GET', '/things/latest', 'latest');
  table.add('GET', '/things/{thingId}/parts/{partId}', 'part');
  const find = (method: string, path: string) => table.find(method, path);

  it('finds by method and path, and names the parameters as each operation does', () => {
    expect(find('GET', '/')?.to).to.equal('root');
    expect(find('POST', '/things')?.to).to.equal('make');
    expect(find('GET', '/things/a1')).to.deep.equal({ to: 'one', params: { thingId: 'a1' } });
    expect(find('DELETE', '/things/a1')).to.deep.equal({ to: 'remove', params: { id: 'a1' } });
    expect(find('GET', '/things/a/parts/b')?.params).to.deep.equal({ thingId: 'a', partId: 'b' });
  });
  it('takes a fixed word before a parameter, where its method is known there', () => {
    expect(find('GET', '/things/latest')?.to).to.equal('latest');
    expect(find('DELETE', '/things/latest')).to.deep.equal({ to: 'remove', params: { id: 'latest' } });
  });
  it('decodes parameters, after the path was taken apart; what cannot be decoded is nobody', () => {
    expect(find('GET', '/things/a%2Fparts%2Fb')?.params).to.deep.equal({ thingId: 'a/parts/b' });
    expect(find('GET', '/things/%E0%A4%A')).to.equal(undefined);
  });
  it('passes over one slash at the end, and tells upper case from lower case', () => {
    expect(find('GET', '/things/')?.to).to.equal('list');
    for (const path of ['/things//', '//things', '/Things', '/things/a/parts', '/things/a/parts/', 'things', ''])
      expect(find('GET', path), path).to.equal(undefined);
  });
  it('is not led astray by names that every object has', () => {
    for (const path of ['/constructor', '/__proto__', '/things/a/constructor/b'])
      expect(find('GET', path), path).to.equal(undefined);
    expect(find('GET', '/things/__proto__')?.params).to.deep.equal({ thingId: '__proto__' });
  });
  it('knows which methods a path takes, and refuses one that is declared twice', () => {
    expect(table.methodsAt('/things')).to.deep.equal(['GET', 'POST']);
    expect(table.methodsAt('/things/latest')).to.deep.equal(['GET', 'DELETE']);
    expect(table.methodsAt('/nothing')).to.deep.equal([]);
    expect(() => table.add('GET', '/things/{other}', 'again')).to.throw('declared twice');
  });
  it('takes a target apart at the first question mark', () => {
    expect(targetOf('/a/b')).to.deep.equal({ path: '/a/b', query: {} });
    const { path, query } = targetOf('/a?x=1&y=a%20b&x=2&z=?');
    expect(targetOf('http://localhost:8080/a?x=1').path, 'as a proxy may write it').to.equal('/a');
    expect([path, query.x, query.y, query.z]).to.deep.equal(['/a', ['1', '2'], 'a b', '?']);
  });
});
