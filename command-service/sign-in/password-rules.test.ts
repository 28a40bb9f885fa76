import { expect } from 'chai';
import { NewPassword } from '#contracts/operations/auth';
import { commonWords } from './common-words.ts';
import { isCommon } from './password-rules.ts';

const endings = [
  '',
  '1',
  '12',
  '123',
  '1234',
  '!',
  '!!',
  '123!',
  '2024',
  '2025',
  '2026',
  '1999',
  '01',
  '007',
  '69',
  '#1',
  '.',
  '?',
  '$',
  '11',
  '99',
  '000',
];
/** Made by the rule that makes them: a word as people write it, and what they put behind it. */
const tried = [...commonWords].flatMap((word) =>
  endings.flatMap((ending) => [`${word}${ending}`, `${word.charAt(0).toUpperCase()}${word.slice(1)}${ending}`]),
);
const leet = (word: string) => word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3').replaceAll('s', '$');

const context = ['Zoë Quintanilla', 'z.quintanilla@clinica-norte.example', 'Northern Daybook'];
const accepted = (password: string): boolean => NewPassword.safeParse(password).success && !isCommon(password, context);

const good = [
  'a sentence is a good password',
  'correct horse battery staple',
  'another sentence as a password',
  'demo password reception',
  'Tr0ub4dor&3 is not enough',
  'twelve geese over quiet water',
  'gjR7#kq2ZpL0vXw',
  'xkcdxkcnbqpwmzl',
  '482915739264715',
  '}{":?><|~`=-][;',
  'das Pferd frisst keinen Gurkensalat',
  'ñandú vuela bajo la lluvia',
  'чёрный кот спит на крыше',
  '東京の夜は静かで涼しいですね本当',
  '🦊🐢🦉🐝🦋🐙🦔🐿️🦀🐌🦎🐇🦜🐘',
  'q'.concat('wmebrntyuzixoa'),
  ...Array.from(
    { length: 70 },
    (_, n) => `${'meadow lantern '.repeat(1 + (n % 8))}${'kvgzjb'.slice(0, 1 + (n % 6))}${n}`,
  ),
  // Nothing is cut off, and 128 characters are taken, whatever they are made of.
  'mango violet '.repeat(9).concat('endless way'),
  Array.from({ length: 128 }, (_, n) => String.fromCodePoint(0x1f600 + (n % 60))).join(''),
  Array.from({ length: 64 }, (_, n) => String.fromCodePoint(0x4e00 + n * 7)).join(''),
];
const bad = [
  // Too short, too long: characters are counted, not bytes.
  '',
  'a',
  'short',
  'fourteen chars',
  'gjR7#kq2ZpL0vX',
  '東京の夜は静か',
  '🦊🐢🦉🐝🦋🐙🦔🦀🐌🦎🐇🦜🐘🦒',
  'x9'.repeat(65),
  Array.from({ length: 129 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join(''),
  // Runs of keys, repetitions, hardly any different characters.
  '123456789012345',
  '1234567890123456',
  '987654321098765',
  'qwertyuiopasdfgh',
  'qwertyuiop123456',
  'asdfghjklqwertyuiop',
  'zxcvbnmasdfghjkl',
  '1q2w3e4r5t6y7u8i',
  '1qaz2wsx3edc4rfv',
  'aaaaaaaaaaaaaaa',
  'abababababababab',
  'abcabcabcabcabc',
  '111111222222333333',
  'abcdefghijklmnop',
  'ponmlkjihgfedcba',
  '!@#$%^&*()_+!@#',
  '...............',
  '               ',
  'x x x x x x x x x x',
  'kvgzkvgzkvgzkvgz',
  'йцукенгшщзхъ123',
  'qwerty qwerty qwerty',
  'poiuytrewq123456',
  'zaq1zaq1zaq1zaq1',
  '0000000000000000',
  // Well-known words joined, spelt, dated.
  'passwordpassword',
  'Password12345678',
  'P@ssw0rdP@ssw0rd',
  'password password',
  'pass-word-pass-word',
  'administrator123',
  'Administrator!2026',
  'welcome welcome 1',
  'letmeinletmein99',
  'iloveyouforever1',
  'monkeydragon2024',
  'superman-batman-1',
  'SummerWinter2026!',
  'liverpool football',
  'sunshine princess 1',
  'changeme changeme',
  'contraseña12345',
  'passwort12345678',
  'пароль1234567890',
  'motdepasse123456',
  'trustno1trustno1',
  'starwars starwars',
  'michael jordan 23',
  'January February',
  'monday tuesday 1',
  'ILOVEYOU ILOVEYOU',
  'dragon.dragon.dragon',
  'hello hello hello',
  'qwerty123456789!',
  'secret secret 1!',
  'football2025!!!!',
  'ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ',
  'ⓟⓐⓢⓢⓦⓞⓡⓓ12345678',
  'MASTERMASTERMASTER',
  'computer internet',
  'google facebook 1',
  'happy birthday'.replace('birthday', 'family 2026'),
  // One's own names, and this place's.
  'quintanilla12345',
  'Quintanilla-2026',
  'ZoeQuintanilla12'.replace('Zoe', 'Zoë'),
  'z.quintanilla 2026!',
  'clinica-norte-1234',
  'clinica norte 99',
  'NorthernDaybook1',
  'northern daybook 2026',
  'daybook daybook 1',
  'Quint@nill@12345',
  'P@ssw0rd!2345678',
  'L3tm31n-L3tm31n-99',
  'example example 1',
  'zoë zoë zoë zoë 1',
  ...[...commonWords]
    .filter((word) => word.length >= 6)
    .slice(0, 30)
    .map((word) => `${leet(word)}${word}${word}`),
];

describe('new passwords (threat row Password, B9, D2)', () => {
  it(`${good.length + bad.length} vectors: what is long and one’s own is taken, whatever it is made of; the rest is not`, () => {
    expect(good.length + bad.length).to.be.at.least(200);
    expect(good.filter((password) => !accepted(password))).to.deep.equal([]);
    expect(bad.filter(accepted)).to.deep.equal([]);
  });

  it(`${tried.length} common passwords made by rule: none is taken, not even doubled to the length that is asked for`, () => {
    expect(tried.length).to.be.at.least(3_000);
    expect(tried.filter((password) => !isCommon(password))).to.deep.equal([]);
    const doubled = tried.filter((password) => password.length >= 8).map((password) => `${password}${password}`);
    expect(doubled.filter((password) => !isCommon(password))).to.deep.equal([]);
  });

  it('is decided in time for any text', () => {
    const began = performance.now();
    for (const text of ['password'.repeat(16), '1q2w3e4r'.repeat(16), 'a1!'.repeat(42), '東'.repeat(128)])
      isCommon(text, context);
    expect(performance.now() - began).to.be.below(250);
  });
});
