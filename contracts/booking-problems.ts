/** What a host's day, and the rules of a service, answer with when they say no. Part of the table in problems.ts. */
export const bookingProblems = {
  'service-not-offered': {
    status: 409,
    title: 'This service is not offered',
    help: 'List the services of the host or office and choose one.',
  },
  'host-not-available-here': {
    status: 409,
    title: 'The host does not work at this office',
    help: 'Choose another host or office.',
  },
  'in-the-past': { status: 409, title: 'The time has passed', help: 'Choose a later start.' },
  'too-soon': {
    status: 409,
    title: 'The notice is too short',
    help: 'The answer says how many minutes are needed; staff may act for you.',
  },
  'too-far': {
    status: 409,
    title: 'This is beyond the booking window',
    help: 'The answer says until when can be booked.',
  },
  'outside-hours': { status: 409, title: 'The host is not open then', help: 'Choose one of the listed slots.' },
  'crosses-day': {
    status: 409,
    title: 'An appointment must lie within one local day',
    help: 'Choose an earlier start or a shorter duration.',
  },
  'slot-taken': { status: 409, title: 'The time is already taken', help: 'List the slots again and choose another.' },
  'capacity-reached': { status: 409, title: 'No seat is left at this time', help: 'Choose another start.' },
  'limit-reached': { status: 409, title: 'A limit of appointments is reached', help: 'The answer names the limit.' },
  'client-busy': {
    status: 409,
    title: 'The client has another appointment then',
    help: 'Send allowClientOverlap to book all the same, where the office allows it.',
  },
  'not-allowed-in-status': {
    status: 409,
    title: 'Not possible in this state of the appointment',
    help: 'The answer names the state it is in.',
  },
  'hold-expired': { status: 409, title: 'The hold is gone', help: 'List the slots again and choose one.' },
  'no-such-local-time': {
    status: 422,
    title: 'The clock skips this time',
    help: 'Daylight saving begins then. Choose one of the neighbours in the answer.',
  },
  'busy-page': {
    status: 409,
    title: 'Many are booking this day right now',
    help: 'Nothing was changed. Send the same request again in a moment.',
  },
} as const;
