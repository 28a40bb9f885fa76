import { z } from 'zod';
import { Locale, ZoneInput } from '../ids.ts';
import { operation, signedIn } from '../operation.ts';
import { PersonView } from '../views/directory.ts';
import { Name, Phone } from './auth.ts';

export const profileOperations = {
  changeMe: operation({
    method: 'patch',
    path: '/auth/me',
    tag: 'sign-in',
    access: signedIn,
    summary: 'Change one’s own name, telephone number, language or zone',
    description: 'Null takes the telephone number away. The e-mail is changed where it is verified.',
    body: z
      .object({
        name: Name.optional(),
        phone: Phone.nullable().optional(),
        locale: Locale.optional(),
        zone: ZoneInput.optional(),
      })
      .refine((body) => Object.keys(body).length > 0, 'name at least one field to change'),
    responses: { 200: PersonView },
    problems: ['not-found', 'stale-revision'],
    ifMatch: 'optional',
    example: { locale: 'de-AT' },
  }),
} as const;
