import { createServer, type RequestListener } from 'node:http';
import express from 'express';

/** The least that an HTTP server in Node does: `HELLO=express` with Express in between. */
const text = Buffer.from('{"hello":"world"}');
const bare: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length });
  response.end(text);
};
const listener = process.env.HELLO === 'express' ? express().get('/hello', bare) : bare;
const server = createServer({ keepAliveTimeout: 65_000 }, listener);
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
