import { expect } from 'chai';
import { refreshTokens } from './refresh-token.ts';

const tokens = refreshTokens(Buffer.alloc(32, 7));
const sessionId = 'AbCdEfGhIjKlMn-_';

describe('refresh tokens (D2)', () => {
  it('say which sign-in and which generation, and are made again alike', () => {
    const text = tokens.write({ sessionId, generation: 12 });
    expect(tokens.read(text)).to.deep.equal({ sessionId, generation: 12 });
    expect(tokens.write({ sessionId, generation: 12 })).to.equal(text);
  });

  it('of another key, another generation or another form are none', () => {
    const [, , mac] = tokens.write({ sessionId, generation: 0 }).split('.');
    const forged = [
      refreshTokens(Buffer.alloc(32, 8)).write({ sessionId, generation: 0 }),
      `${sessionId}.1.${mac}`,
      `${sessionId}.00.${mac}`,
      `${sessionId}.-1.${mac}`,
      `${sessionId.slice(1)}X.0.${mac}`,
      `${sessionId}.0.${mac?.slice(1)}A`,
      `${sessionId}.0.`,
      `${sessionId}.0.${mac}.x`,
      ` ${sessionId}.0.${mac}`,
      '',
      '..',
      'x'.repeat(100_000),
    ];
    for (const text of forged) expect(tokens.read(text), text.slice(0, 80)).to.equal(undefined);
  });
});
