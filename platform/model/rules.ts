import type { Model } from './port.ts';

/**
 * Where there is no model: who knows the material writes the text from it, and the text says that rules wrote it. The
 * same port, so that nobody else asks whether there is a key.
 */
export const openRules = (textOf: (material: string) => string): Model => ({
  provider: 'rules',
  model: 'rules',
  async write({ material, maxCharacters }) {
    try {
      const text = textOf(material);
      const short = text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1).trimEnd()}…` : text;
      return { outcome: 'written', text: short, provider: 'rules', model: 'rules' };
    } catch {
      // It would fail the same way tomorrow; what is in the material must not reach a log.
      return { outcome: 'failed', why: 'the rules do not understand the material', retryable: false };
    }
  },
});
