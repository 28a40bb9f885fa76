import { expect } from 'chai';
import { given, happened } from '../given.ts';
import {
  about,
  appointmentId,
  booked,
  cancelled,
  client,
  movedIn,
  movedOut,
  page,
  requested,
  rescheduled,
  undone,
} from '../story.ts';
import { jobs } from './projection.ts';

const keysOf = (...events: Parameters<typeof given> extends [unknown, ...infer E] ? E : never) =>
  given(jobs, ...events)
    .rows('ledger')
    .map(({ intent_key }) => String(intent_key).replace(appointmentId, 'it').replace(client, 'client'));

describe('jobs: what somebody is to be told', () => {
  it('tells the client by mail, once for each thing that happened', () => {
    expect(keysOf(booked())).to.deep.equal(['it:0:booked:client:mail']);
    expect(keysOf(requested(), happened(page, 'AppointmentApproved', about))).to.deep.equal([
      'it:0:requested:client:mail',
      'it:0:approved:client:mail',
    ]);
    expect(keysOf(requested(), happened(page, 'AppointmentDeclined', about))).to.include('it:0:declined:client:mail');
    expect(keysOf(booked(), cancelled())).to.include('it:0:cancelled:client:mail');
  });

  it('tells of a new time with the sequence it has, whichever way it came about', () => {
    expect(keysOf(booked(), rescheduled(), cancelled())).to.deep.equal([
      'it:0:booked:client:mail',
      'it:1:rescheduled:client:mail',
      'it:1:cancelled:client:mail',
    ]);
    expect(keysOf(booked(), movedOut(), movedIn())).to.deep.equal([
      'it:0:booked:client:mail',
      'it:1:rescheduled:client:mail',
    ]);
  });

  it('says where it was before', () =>
    given(jobs, booked(), rescheduled()).thenRows({
      ledger: [
        { kind: 'booked', data: {} },
        { kind: 'rescheduled', data: { was: '2026-03-30T08:30:00Z' } },
      ],
    }));

  it('tells that it is on again, and off again after that', () =>
    expect(keysOf(booked(), cancelled(), undone(), cancelled())).to.deep.equal([
      'it:0:booked:client:mail',
      'it:0:cancelled:client:mail',
      'it:0.1:booked:client:mail',
      'it:0.1:cancelled:client:mail',
    ]));

  it('asks for a summary', () => {
    const summaryId = 'zzzzzzzzzzzz';
    const scope = { kind: 'mine' } as const;
    given(
      jobs,
      happened(`summary-${summaryId}`, 'SummaryRequested', { summaryId, requestedBy: client, scope }),
    ).thenRows({
      ledger: [{ queue: 'summaries', kind: 'summary', summary_id: summaryId, person_id: client, appointment_id: null }],
    });
  });

  it('makes the same job of the same event, always', () => {
    const [first] = given(jobs, booked()).rows('ledger');
    const [second] = given(jobs, requested(), booked()).rows('ledger').slice(1);
    expect(first?.job_id)
      .to.equal(second?.job_id)
      .and.to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });

  it('marks what is more than a day old when it is first seen (P29)', () =>
    given(jobs, booked({}, '2026-02-28T11:59:00Z'), cancelled('2026-02-28T12:01:00Z')).thenRows({
      ledger: [
        { kind: 'booked', data: { late: true } },
        { kind: 'cancelled', data: {} },
      ],
    }));
});
