// Is the service in this container alive? Only itself: what stands behind it is /health/ready's business.
const url = `http://127.0.0.1:${process.env.PORT || 8080}/health/live`;

try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
} catch (error) {
  console.error(`${url}: ${error.message}`);
  process.exit(1);
}
