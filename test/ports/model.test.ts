import { expect } from 'chai';
import { type GeminiOptions, openGemini } from '#platform/model/gemini';
import { openRules } from '#platform/model/rules';
import { type Mood, startGemini } from '#test/support/gemini';

const prompt = { instruction: 'Summarise.', material: '{"total":2}', maxCharacters: 500 };

describe('model: Gemini', function () {
  this.timeout(20_000);
  let gemini: Awaited<ReturnType<typeof startGemini>>;
  const open = (options: Partial<GeminiOptions> = {}) =>
    openGemini({ key: 'the-key', model: 'gemini-2.5-flash', baseUrl: gemini.url, timeoutMs: 300, ...options });
  beforeEach(async () => {
    gemini = await startGemini();
  });
  afterEach(() => gemini.stop());

  it('writes what the model says, and names it', async () => {
    gemini.be({ say: '  Two visits, both kept.\n' });
    expect(await open().write(prompt)).to.deep.equal({
      outcome: 'written',
      text: 'Two visits, both kept.',
      provider: 'google',
      model: 'gemini-2.5-flash',
    });
  });
  it('keeps instruction and material apart, declares no tools and sends the key as a header', async () => {
    await open().write(prompt);
    const [{ path, key, body } = { path: '', key: '', body: {} }] = gemini.asked;
    expect(path).to.equal('/v1beta/models/gemini-2.5-flash:generateContent');
    expect(key).to.equal('the-key');
    expect(JSON.stringify(body.systemInstruction)).to.contain('Summarise.').and.not.contain('total');
    expect(JSON.stringify(body.contents)).to.contain('total').and.not.contain('Summarise.');
    expect(body).to.not.have.property('tools');
  });
  it('understands the prefixes other tools put before a model', async () => {
    expect(open({ model: 'google-gla:gemini-2.5-pro' }).model).to.equal('gemini-2.5-pro');
    await open({ model: 'google-gla:gemini-2.5-pro' }).write(prompt);
    expect(gemini.asked[0]?.path).to.contain('/models/gemini-2.5-pro:');
  });

  const blocked = JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } });
  const unsafe = JSON.stringify({ candidates: [{ finishReason: 'SAFETY', index: 0 }] });
  const failures: [string, Mood, { why: string; retryable: boolean }][] = [
    ['too many questions', { status: 429 }, { why: 'model-429', retryable: true }],
    ['a fault of the server', { status: 500 }, { why: 'model-500', retryable: true }],
    ['a server that is down', { status: 503 }, { why: 'model-503', retryable: true }],
    ['a question it does not accept', { status: 400 }, { why: 'model-400', retryable: false }],
    ['a key it does not know', { status: 403 }, { why: 'model-403', retryable: false }],
    ['a model it does not have', { status: 404 }, { why: 'model-404', retryable: false }],
    ['silence', { hang: 'before' }, { why: 'model-timeout', retryable: true }],
    ['silence in the middle of an answer', { hang: 'within' }, { why: 'model-timeout', retryable: true }],
    ['an answer of 10 MB', { say: 'x'.repeat(10_000_000) }, { why: 'model-answer-too-long', retryable: true }],
    ['a blocked question', { body: blocked }, { why: 'model-blocked', retryable: false }],
    ['a blocked answer', { body: unsafe }, { why: 'model-blocked', retryable: false }],
    ['broken JSON', { body: '{"candidates": [' }, { why: 'model-answer-malformed', retryable: true }],
    ['no candidates', { body: '{"candidates": []}' }, { why: 'model-answer-empty', retryable: true }],
    ['nothing at all', { body: '{}' }, { why: 'model-answer-empty', retryable: true }],
    ['an empty text', { say: ' \n ' }, { why: 'model-answer-empty', retryable: true }],
    ['JSON of another shape', { body: '{"candidates": 7}' }, { why: 'model-answer-empty', retryable: true }],
  ];
  for (const [what, mood, expected] of failures)
    it(`answers ${what} with ${expected.why}`, async () => {
      gemini.be(mood);
      const from = Date.now();
      // The big answer needs its time to cross; all others are held to the short deadline.
      const written = await open('say' in mood ? { timeoutMs: 5_000 } : {}).write(prompt);
      expect(written).to.deep.equal({ outcome: 'failed', ...expected });
      expect(Date.now() - from).to.be.lessThan('say' in mood ? 5_000 : 1_500);
    });
  it('says that nobody is there', async () => {
    const url = gemini.url;
    await gemini.stop();
    expect(await open({ baseUrl: url }).write(prompt)).to.deep.equal({
      outcome: 'failed',
      why: 'model-no-connection',
      retryable: true,
    });
    gemini = await startGemini();
  });
});

describe('model: rules', () => {
  const rules = openRules((material) => `Written by rules: ${JSON.parse(material).total} visits.`);
  it('write the text of who knows the material, and say who wrote it', async () => {
    expect(await rules.write(prompt)).to.deep.equal({
      outcome: 'written',
      text: 'Written by rules: 2 visits.',
      provider: 'rules',
      model: 'rules',
    });
  });
  it('keep to the length they are given', async () => {
    const written = await rules.write({ ...prompt, maxCharacters: 10 });
    expect(written).to.include({ text: 'Written b…' });
  });
  it('fail for good on material they do not understand', async () => {
    expect(await rules.write({ ...prompt, material: 'broken' })).to.include({ outcome: 'failed', retryable: false });
  });
});
