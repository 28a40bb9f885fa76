import { setUpAccess } from './access.ts';

const usage = `Sets users and default rights of a real EventStoreDB:
  EVENTSTORE_HTTP=https://admin:<password>@host:2113 CMD_PASSWORD=… PROJ_PASSWORD=… OPS_PASSWORD=… access-main.ts
A self-made certificate authority is trusted through NODE_EXTRA_CA_CERTS.`;

const { EVENTSTORE_HTTP: address, CMD_PASSWORD: cmd, PROJ_PASSWORD: proj, OPS_PASSWORD: ops } = process.env;
if (!address || !cmd || !proj || !ops) {
  console.error(usage);
  process.exit(2);
}
await setUpAccess(address, { cmd, proj, ops });
console.log('Users cmd, proj and ops are set, and so are the default rights. Now change the password of admin.');
