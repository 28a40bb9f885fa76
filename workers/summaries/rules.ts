import { z } from 'zod';

/** The material of `prompt.ts`, as far as the rules speak of it. */
const Material = z.object({
  about: z.string(),
  total: z.number(),
  byStatus: z.record(z.string(), z.number()),
  appointments: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      status: z.string(),
      service: z.string(),
      office: z.string(),
      client: z.string(),
      host: z.string(),
      timesMoved: z.number().optional(),
    }),
  ),
});
type Line = z.infer<typeof Material>['appointments'][number];

const mostLines = 8;
const onTheirWay = ['requested', 'booked', 'checked-in'];
const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const clock = (local: string): string => local.slice(11, 16);

const lineText = ({ from, to, status, service, client, host, timesMoved }: Line): string => {
  const moved = timesMoved === undefined ? '' : `, moved ${timesMoved === 1 ? 'once' : `${timesMoved} times`}`;
  return `${from.slice(0, 10)} from ${clock(from)} to ${clock(to)}: ${client} with ${host}, ${service}, ${status}${moved}.`;
};

/** What can be said without a model: counted, listed, and marked as such. */
export const rulesText = (material: string): string => {
  const { about, total, byStatus, appointments } = Material.parse(JSON.parse(material));
  const head = `Written by rules, without a language model, about ${about}.`;
  if (total === 0) return `${head} There are no appointments.`;
  const counts = listed(Object.entries(byStatus).map(([status, count]) => `${count} ${status}`));
  const offices = listed([...new Set(appointments.map(({ office }) => office))]);
  const ahead = appointments.filter(({ status }) => onTheirWay.includes(status));
  const shown = (ahead.length > 0 ? ahead : appointments).slice(0, mostLines);
  const rest = total - shown.length;
  return [
    `${head} There ${total === 1 ? 'is' : 'are'} ${plural(total, 'appointment')}: ${counts}. Where: ${offices}.`,
    ...shown.map(lineText),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
  ].join('\n');
};
