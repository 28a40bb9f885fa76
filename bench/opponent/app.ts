import type { KeyObject } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import type { Pool } from 'pg';
import { z } from 'zod';

const Booking = z.object({
  hostId: z.string().max(40),
  officeId: z.string().max(40),
  serviceId: z.string().max(40),
  clientId: z.string().max(40),
  start: z.iso.datetime({ offset: true }),
  note: z.string().max(2000).optional(),
});
const Range = z.object({ from: z.iso.date(), to: z.iso.date() });
const Page = z.object({
  hostId: z.string().max(40),
  from: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

type Row = {
  id: string;
  host_id: string;
  host_name: string;
  office_id: string;
  office_name: string;
  service_id: string;
  service_name: string;
  client_id: string;
  client_name: string;
  status: string;
  start_at: Date;
  end_at: Date;
  note: string | null;
  created_at: Date;
};

const viewOf = (row: Row) => ({
  appointmentId: row.id,
  hostId: row.host_id,
  hostName: row.host_name,
  officeId: row.office_id,
  officeName: row.office_name,
  serviceId: row.service_id,
  serviceName: row.service_name,
  clientId: row.client_id,
  clientName: row.client_name,
  status: row.status,
  start: row.start_at,
  end: row.end_at,
  note: row.note,
  bookedAt: row.created_at,
});

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';
const minute = 60_000;
const day = 86_400_000;

type Options = {
  readonly pool: Pool;
  readonly key: KeyObject;
  readonly minutes: number;
  readonly opens: number;
  readonly closes: number;
};

/** Verified once, then known until it expires: what the other side does too. */
const tokenCheck = (key: KeyObject) => {
  const known = new Map<string, number>();
  return (request: Request, response: Response, next: NextFunction): void => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const expires = known.get(token);
    try {
      if (expires !== undefined && expires > Date.now()) {
        next();
        return;
      }
      const claims = jwt.verify(token, key, { algorithms: ['RS256'] });
      if (typeof claims === 'object' && claims.exp !== undefined) known.set(token, claims.exp * 1000);
      next();
    } catch {
      response.status(401).json({ error: 'unauthenticated' });
    }
  };
};

/** Create, read and count appointments in a table: what most booking services are, written as one would write it. */
export const opponentApp = ({ pool, key, minutes, opens, closes }: Options) => {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(express.json({ limit: '64kb' }));
  app.use(tokenCheck(key));

  app.post('/appointments', async (request, response) => {
    const { hostId, officeId, serviceId, clientId, start, note } = Booking.parse(request.body);
    const startAt = new Date(start);
    try {
      const { rows } = await pool.query<Row>(
        `INSERT INTO appointments (host_id, host_name, office_id, office_name, service_id, service_name, client_id, client_name, start_at, end_at, note)
         VALUES ($1, 'Host ' || $1, $2, 'Town hall', $3, 'Talk', $4, 'Client ' || $4, $5, $6, $7) RETURNING *`,
        [hostId, officeId, serviceId, clientId, startAt, new Date(startAt.getTime() + minutes * minute), note ?? null],
      );
      const [row] = rows;
      if (row) response.status(201).location(`/appointments/${row.id}`).json(viewOf(row));
    } catch (error) {
      if (!isTaken(error)) throw error;
      response.status(409).json({ error: 'slot-taken' });
    }
  });

  app.get('/appointments', async (request, response) => {
    const { hostId, from, limit } = Page.parse(request.query);
    const { rows } = await pool.query<Row>(
      `SELECT * FROM appointments WHERE host_id = $1 AND start_at >= $2 ORDER BY start_at LIMIT $3`,
      [hostId, from ?? '-infinity', limit],
    );
    response.json({ items: rows.map(viewOf) });
  });

  app.get('/hosts/:hostId/slots', async (request, response) => {
    const { from, to } = Range.parse(request.query);
    const [begin, end] = [Date.parse(from), Date.parse(to) + day];
    const { rows } = await pool.query<{ start_at: Date }>(
      `SELECT start_at FROM appointments WHERE host_id = $1 AND start_at >= $2 AND start_at < $3 AND status <> 'cancelled'`,
      [request.params.hostId, new Date(begin), new Date(end)],
    );
    const taken = new Set(rows.map(({ start_at: at }) => at.getTime()));
    const slots: { start: string; end: string; hostId: string }[] = [];
    for (let date = begin; date < end; date += day)
      for (let at = date + opens * minute; at < date + closes * minute; at += minutes * minute)
        if (!taken.has(at))
          slots.push({
            start: new Date(at).toISOString(),
            end: new Date(at + minutes * minute).toISOString(),
            hostId: request.params.hostId,
          });
    response.json({ slots });
  });

  app.get('/stats', async (request, response) => {
    const { from, to } = Range.parse(request.query);
    const { rows } = await pool.query<{ date: string; status: string; hour: number; count: number }>(
      `SELECT start_at::date::text AS date, status, extract(hour FROM start_at)::int AS hour, count(*)::int AS count
       FROM appointments WHERE start_at >= $1 AND start_at < $2::date + 1 GROUP BY 1, 2, 3`,
      [from, to],
    );
    const add = (into: Record<string, number>, name: string, count: number) => {
      into[name] = (into[name] ?? 0) + count;
    };
    const [byStatus, byDay, byHour]: Record<string, number>[] = [{}, {}, {}];
    let total = 0;
    for (const { date, status, hour, count } of rows) {
      total += count;
      add(byStatus ?? {}, status, count);
      add(byDay ?? {}, date, count);
      add(byHour ?? {}, String(hour), count);
    }
    response.json({ total, byStatus, byDay, byHour });
  });

  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (error instanceof z.ZodError) response.status(400).json({ error: 'invalid-request', issues: error.issues });
    else response.status(500).json({ error: 'internal-error' });
  });
  return app;
};
