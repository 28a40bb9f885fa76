import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Few labels with few values each: an operation's name, never a path with ids in it. */
export const createMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return {
    observeRequest: (operation: string, _method: string, status: number, seconds: number): void =>
      requests.observe({ operation, status: String(status) }, seconds),
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name, help, labelNames, registers: [registry] }),
    /** A figure that is asked for when somebody looks. */
    gauge: (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      }),
    text: (): Promise<string> => registry.metrics(),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
