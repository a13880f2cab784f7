// An AT Protocol network in one process: PLC (the directory of identities), PDS (accounts and records), bsync and AppView
// (what others see), and Ozone (what moderators see). start and stop beside this file run it: node network.mjs STATE-DIR. Everything listens on 127.0.0.1.
// What is needed to come back with the same accounts is in STATE-DIR; network.json appears there when it answers.
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

const state = path.resolve(process.argv[2])
const file = (name) => path.join(state, name)
const folder = (name) => fs.mkdirSync(file(name), { recursive: true }) ?? file(name)

// The servers name a port and no address, which would be every address of this machine.
const { listen } = net.Server.prototype
net.Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object' && first.port !== undefined) return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  if (/^\d+$/.test(first)) return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...rest.filter((x) => typeof x === 'function'))
  return listen.call(this, first, ...rest)
}

// Each a socket that stays open until all are known, or the same port could be free twice.
const freePorts = async (names) => {
  const sockets = await Promise.all(names.map((name) => new Promise((resolve) => {
    const socket = net.createServer().listen(0, () => resolve([name, socket]))
  })))
  const ports = Object.fromEntries(sockets.map(([name, socket]) => [name, socket.address().port]))
  await Promise.all(sockets.map(([, socket]) => new Promise((resolve) => socket.close(resolve))))
  return ports
}

// What is drawn once and kept: ports, since identities name them, and secrets.
const drawn = async () => {
  if (fs.existsSync(file('drawn.json'))) return JSON.parse(fs.readFileSync(file('drawn.json'), 'utf8'))
  const secret = () => crypto.randomBytes(32).toString('hex')
  const values = {
    ports: await freePorts(['plc', 'pds', 'bsync', 'appview', 'ozone']),
    jwtSecret: secret(), adminPassword: secret(), plcRotationKey: secret(), bypass: secret(),
  }
  fs.writeFileSync(file('drawn.json'), JSON.stringify(values), { mode: 0o600 })
  return values
}

process.env.TMPDIR = folder('tmp')
const { TestBsky, TestBsync, TestOzone, TestPds, mockNetworkUtilities } = await import('@atproto/dev-env')
const { default: plc } = await import('@did-plc/server')

const { ports, jwtSecret, adminPassword, plcRotationKey, bypass } = await drawn()
const database = process.env.DATABASE_URL
const url = (name) => `http://localhost:${ports[name]}`

const identities = plc.Database.postgres({ url: database, schema: 'plc' })
await identities.migrateToLatestOrThrow()
const directory = plc.PlcServer.create({ db: identities, port: ports.plc })
await directory.start()
const bsync = await TestBsync.create({ port: ports.bsync, apiKeys: ['bsync-api-key'], dbUrl: database, dbSchema: 'bsync' })
// Its key, and with it its identity, is a new one at each start: nobody keeps it.
const appview = await TestBsky.create({
  port: ports.appview, publicUrl: url('appview'), plcUrl: url('plc'), bsyncUrl: bsync.url, bsyncApiKey: 'bsync-api-key',
  repoProvider: `ws://localhost:${ports.pds}`, dbPostgresUrl: database, dbPostgresSchema: 'appview', redisHost: undefined,
})
bsync.ctx.dataplaneClients = [appview.ctx.dataplane]
const ozone = await TestOzone.create({
  port: ports.ozone, plcUrl: url('plc'), dbPostgresUrl: database, dbPostgresSchema: 'ozone', appviewUrl: appview.url,
  appviewDid: appview.ctx.cfg.serverDid, pdsUrl: url('pds'), pdsDid: 'did:web:localhost',
})
const pds = await TestPds.create({
  port: ports.pds, hostname: 'localhost', didPlcUrl: url('plc'), dataDirectory: folder('pds'), blobstoreDiskLocation: folder('blobs'),
  jwtSecret, adminPassword, plcRotationKeyK256PrivateKeyHex: plcRotationKey, enableDidDocWithSession: true,
  rateLimitsEnabled: true, rateLimitBypassKey: bypass,
  modServiceUrl: ozone.url, modServiceDid: ozone.ctx.cfg.service.did,
  bskyAppViewUrl: appview.url, bskyAppViewDid: appview.ctx.cfg.serverDid, bskyAppViewCdnUrlPattern: `${url('appview')}/img/%s/plain/%s/%s`,
})
mockNetworkUtilities(pds, appview) // names end in .test: no name server knows them, the PDS does

const info = { base_url: url('pds'), appview: url('appview'), ozone: url('ozone'), plc: url('plc'), pds_did: pds.ctx.cfg.service.did, jwt_secret: jwtSecret, bypass }
fs.writeFileSync(file('network.json.new'), JSON.stringify(info, null, 1) + '\n', { mode: 0o600 })
fs.renameSync(file('network.json.new'), file('network.json'))

const end = async () => {
  setTimeout(() => process.exit(0), 5000).unref()
  await Promise.allSettled([ozone.close(), appview.close(), bsync.close(), pds.close(), directory.destroy()])
  process.exit(0)
}
process.once('SIGTERM', end)
process.once('SIGINT', end)
