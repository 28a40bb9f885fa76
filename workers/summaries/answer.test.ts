import { expect } from 'chai';
import { pseudonymsIn, toPseudonym } from '#contracts/pseudonyms';
import { checkAnswer } from './answer.ts';
import { type Cast, openCast } from './cast.ts';
import { hostileNotes } from './hostile.ts';

const [ann, doctor] = ['aaaaaaaaaaaa', 'dddddddddddd'];
const cast = (): Cast => {
  const made = openCast();
  made.part('client', ann, 'Ann Ámbar');
  made.part('host', doctor, 'Dr. Inés Núñez');
  return made;
};
const textOf = (text: string, max = 1_500): string => {
  const checked = checkAnswer(text, cast(), max);
  return checked.ok ? checked.text : `refused: ${checked.why}`;
};

describe('a model’s answer (P23, AI summary of the threat model)', () => {
  it('names persons by pseudonym', () =>
    expect(textOf('[client-1] sees [host-1] at nine.')).to.equal(
      `${toPseudonym(ann)} sees ${toPseudonym(doctor)} at nine.`,
    ));

  it('knows nobody outside the cast', () => {
    expect(textOf('[client-2] and [host-9] and [client-0001].')).to.equal(
      `somebody and somebody and ${toPseudonym(ann)}.`,
    );
    expect(pseudonymsIn(textOf('{{person:bbbbbbbbbbbb}} was here'))).to.deep.equal([]);
    expect(pseudonymsIn(textOf('{{{{person:bbbbbbbbbbbb}}}} was here'))).to.deep.equal([]);
  });

  it('loses markup, links and what cannot be seen', () => {
    expect(textOf('# Head\n**Bold** [client-1](https://x.example) `code` <b>x</b>\n- item')).to.equal(
      'Head\nBold client-1 code x\nitem',
    );
    expect(textOf('See https://evil.example/a?b, www.evil.example or evil.com/x.')).to.equal('See or');
    expect(textOf('a\u200bb\u202ec\u0000d')).to.equal('abcd');
  });

  it('is cut at a sentence, never through a part', () => {
    const long = `${'One sentence here. '.repeat(30)}`;
    expect(textOf(long, 100))
      .to.match(/here\.$/)
      .and.have.lengthOf.at.most(100);
    expect(textOf(`${'x'.repeat(92)} [client-1] y`, 100)).to.equal(`${'x'.repeat(92)}…`);
  });

  it('is refused when it is absurdly long or empty of words', () => {
    expect(textOf('x'.repeat(10_000_000))).to.match(/^refused/);
    for (const empty of ['', '   ', '<p></p>', '🗓️ 123', 'https://evil.example'])
      expect(textOf(empty), empty).to.match(/^refused/);
  });

  it('obeying 100 hostile notes gives no markup, no link and nobody else', () => {
    expect(hostileNotes).to.have.length(100);
    for (const { note, obeyed } of hostileNotes)
      for (const answer of [obeyed, note, note + obeyed]) {
        const text = textOf(answer);
        expect(text, answer).to.not.match(/<|>|https?:|www\.|javascript:|evil\.example|@|\*\*|`|\]\(/i);
        expect(
          pseudonymsIn(text).filter((id) => id !== ann && id !== doctor),
          answer,
        ).to.deep.equal([]);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
        expect(text, answer).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      }
  });

  it('takes no time over bombs', () => {
    const bombs = [
      '<'.repeat(19_990),
      '['.repeat(19_990),
      'a@'.repeat(9_990),
      'x.'.repeat(9_990),
      '`'.repeat(19_990),
      'http:'.repeat(3_990),
      `${'[a'.repeat(9_990)}](`,
      ' \n'.repeat(9_990),
      'a-'.repeat(9_990),
    ];
    for (const bomb of bombs) {
      const started = performance.now();
      expect(bomb.length).to.be.at.most(20_000);
      textOf(bomb);
      expect(performance.now() - started, bomb.slice(0, 6)).to.be.lessThan(1_000);
    }
  });
});
