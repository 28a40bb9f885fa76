import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST || '127.0.0.1';

const server = createServer((req, res) => {
  const isLive = req.url === '/health/live';
  res.writeHead(isLive ? 200 : 404, { 'content-type': 'application/json' });
  res.end(isLive ? '{"status":"up"}' : '{"status":404}');
});

const leave = (): void => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 1_500).unref();
};

server.on('error', (error: NodeJS.ErrnoException) => {
  const taken = `Port ${port} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`;
  process.send?.({ failed: error.code === 'EADDRINUSE' ? taken : error.message }, () => process.exit(1));
});
server.listen(port, host, () => {
  const address = server.address();
  process.send?.({ ready: true, port: typeof address === 'object' ? address?.port : port });
});

process.on('SIGINT', () => undefined);
process.on('SIGTERM', leave);
process.on('disconnect', leave);
