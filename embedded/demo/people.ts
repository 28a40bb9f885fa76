/** Who may sign in to a demo. Only ever used in ENVIRONMENT=local; anybody may know these passwords. */
export const people = {
  admin: { name: 'Administrator', email: 'admin@daybook.example', password: 'demo password admin' },
  host: { name: 'Dr. Marta Ruiz', email: 'marta@daybook.example', password: 'demo password host' },
  secretary: { name: 'Iker Alonso', email: 'iker@daybook.example', password: 'demo password secretary' },
  reception: { name: 'Noa Vidal', email: 'noa@daybook.example', password: 'demo password reception' },
  client: { name: 'Ada Byron', email: 'ada@daybook.example', password: 'demo password client' },
  auditor: { name: 'Olga Prieto', email: 'olga@daybook.example', password: 'demo password auditor' },
} as const;

export type DemoRole = keyof typeof people;

/** The first admin is made by the settings; all others register and are given their role. */
export const firstAdmin = { FIRST_SUPERUSER: people.admin.email, FIRST_SUPERUSER_PASSWORD: people.admin.password };
