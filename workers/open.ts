import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { openBus } from '#platform/bus/nats';
import { systemClock } from '#platform/clock';
import type { Config } from '#platform/config';
import { serviceKeyOf } from '#platform/http/serve';
import type { Log } from '#platform/log';
import type { Mailer } from '#platform/mail/port';
import { openMailer } from '#platform/mail/smtp';
import { openGemini } from '#platform/model/gemini';
import type { Model } from '#platform/model/port';
import { openRules } from '#platform/model/rules';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import type { SmsSender } from '#platform/sms/port';
import { openSms } from '#platform/sms/twilio';
import { openAccountMailSource } from './account-mails/command-service.ts';
import { runWorkers } from './run.ts';
import { openSummaryReports } from './summaries/command-service.ts';
import { rulesText } from './summaries/rules.ts';

const mailerOf = (config: Config, log: Log): Mailer | undefined =>
  config.MAIL_SERVER === undefined || config.SUPPRESS_SEND
    ? undefined
    : openMailer({
        host: config.MAIL_SERVER,
        port: config.MAIL_PORT,
        ...(config.MAIL_USERNAME !== undefined && { user: config.MAIL_USERNAME }),
        ...(config.MAIL_PASSWORD !== undefined && { password: config.MAIL_PASSWORD }),
        from: config.MAIL_FROM,
        fromName: config.MAIL_FROM_NAME ?? config.PROJECT_NAME,
        startTls: config.MAIL_STARTTLS,
        tls: config.MAIL_SSL_TLS,
        debug: config.MAIL_DEBUG,
        log,
      });

const smsOf = (config: Config): SmsSender | undefined =>
  config.SMS_ENABLED && !config.SUPPRESS_SEND
    ? openSms({
        ...(config.SMS_BASE_URL !== undefined && { baseUrl: config.SMS_BASE_URL }),
        accountSid: config.SMS_API_KEY ?? '',
        secret: config.SMS_API_SECRET ?? '',
        from: config.SMS_FROM,
      })
    : undefined;

const modelOf = (config: Config): Model | undefined =>
  config.GOOGLE_API_KEY === undefined
    ? undefined
    : openGemini({
        key: config.GOOGLE_API_KEY,
        model: config.GOOGLE_MODEL,
        ...(config.GOOGLE_BASE_URL !== undefined && { baseUrl: config.GOOGLE_BASE_URL }),
      });

/** A job in hand gets this long; what is not settled by then is taken over when its lease is over. */
const patience = 4_000;

/** Everything a worker process holds: built here and nowhere else. */
export const openWorkers = async (config: Config, log: Log, commandUrl: string) => {
  const db = openPostgres({
    url: config.databaseUrl,
    max: config.POSTGRES_POOL,
    applicationName: 'workers',
    joinAsWritten: true,
    log,
  });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY), log });
  const bus = await openBus({ url: config.NATS_URL, name: 'workers', log });
  const mailer = mailerOf(config, log);
  const stop = new AbortController();
  const working = runWorkers({
    db,
    keys,
    bus,
    log,
    clock: systemClock,
    worker: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
    sender: {
      project: config.PROJECT_NAME,
      from: { name: config.MAIL_FROM_NAME ?? config.PROJECT_NAME, email: config.MAIL_FROM },
      frontend: config.FRONTEND_HOST,
    },
    mailer,
    sms: smsOf(config),
    model: modelOf(config),
    rules: openRules(rulesText),
    reports: openSummaryReports({ url: commandUrl, serviceKey: serviceKeyOf(config) }),
    accountMails: openAccountMailSource({ url: commandUrl, serviceKey: serviceKeyOf(config) }),
    signal: stop.signal,
  });
  return {
    /** Rejects only by a fault of ours: nothing that is merely down ends it. */
    working,
    stop: async (): Promise<void> => {
      stop.abort();
      const enough = new Promise((resolve) => setTimeout(resolve, patience).unref());
      await Promise.race([working, enough]);
      mailer?.close();
      await Promise.race([Promise.all([bus.close(), keys.close().then(() => db.close())]), enough]);
    },
  };
};
