import type { Notice, NoticeJob } from './notice.ts';

/** A notice for tests; every part can be another. */
export const sampleJob = (more: Partial<NoticeJob> = {}): NoticeJob => ({
  jobId: '01890a5d-ac96-774b-bcce-b302099a8057',
  kind: 'booked',
  channel: 'mail',
  personId: 'cccccccccccc',
  appointmentId: 'hhhhhhhhhhhh-20260329-nnnnnnnnnnnn',
  sequence: 0,
  happenedAt: new Date('2026-03-01T12:00:00Z'),
  late: false,
  was: null,
  ...more,
});

export const sampleNotice = (more: Partial<Notice> = {}): Notice => ({
  job: sampleJob(),
  audience: 'client',
  appointment: {
    status: 'booked',
    sequence: 0,
    undone: 0,
    start: new Date('2026-03-29T08:30:00Z'),
    end: new Date('2026-03-29T09:00:00Z'),
  },
  office: { name: 'North Office', zone: 'Europe/Madrid', address: 'Plaza Mayor 1, Madrid' },
  service: 'First visit',
  hostName: 'Dr. Inés Núñez',
  clientName: 'Zoë Reader',
  recipient: { name: 'Zoë Reader', email: 'zoe@client.example', phone: '+34600000001', zone: null, locale: null },
  ...more,
});

export const sampleSender = {
  project: 'Daybook',
  from: { name: 'Daybook', email: 'daybook@office.example' },
  frontend: 'https://book.example/',
};
