import { request } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

const forwarded = ['GET', 'HEAD', 'DELETE'];

/**
 * Shows the catcher under the web process: `app.use('/embedded', catcherRoutes(url))` gives `/embedded/mails` and `/embedded/sms`.
 * Its own headers win, as its pages need a content policy of their own.
 */
export const catcherRoutes =
  (catcherUrl: string) =>
  (req: Request, res: Response, next: NextFunction): void => {
    if (!/^\/(mails|sms)(\/|\?|$)/.test(req.url) || !forwarded.includes(req.method)) {
      next();
      return;
    }
    const onward = request(new URL(req.url, catcherUrl), {
      method: req.method,
      headers: { accept: req.get('accept') ?? 'application/json' },
    });
    onward.on('response', (answer) => {
      for (const [name, value] of Object.entries(answer.headers))
        if (value && name !== 'connection') res.setHeader(name, value);
      res.statusCode = answer.statusCode ?? 502;
      answer.pipe(res);
    });
    onward.on('error', () => {
      if (res.headersSent) res.destroy();
      else res.status(502).json({ error: 'The catcher does not answer; it is started again within seconds.' });
    });
    res.on('close', () => onward.destroy());
    onward.end();
  };
