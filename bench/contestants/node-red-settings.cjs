const { randomUUID } = require('node:crypto');

/** Node-RED without its editor, contexts in memory, on loopback. */
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT),
  httpAdminRoot: false,
  httpNodeRoot: '/',
  flowFile: `${__dirname}/node-red-flow.json`,
  credentialSecret: false,
  functionGlobalContext: { randomUUID },
  contextStorage: { default: { module: 'memory' } },
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
};
