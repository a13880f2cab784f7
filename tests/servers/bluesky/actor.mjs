// usage: actor.mjs STATE-DIR COMMAND ARGS...     what other people do on the network, and what they see; answers are JSON
//   account NAME [PASSWORD]            a new account, handle NAME.test, with an app password
//   post NAME TEXT [KEY=VALUE...]      at=TIME, reply=URI, quote=URI, picture=ALT; @handles and links in TEXT become facets
//   mentions NAME N [AUTHOR...]        N posts that mention NAME, one JSON object a line when NAME's notifications list them
//                                      all: 20 of the same millisecond, 5 dated years back, the rest seconds apart
//   flood NAME N TEXT [at=TIME]        N posts with that text and a number, all of that time, one URI a line when others see them
//   like|repost NAME URI, follow NAME WHOM, delete NAME URI, handle NAME HANDLE
//   seen NAME URI                      the post as NAME sees it; fails when it is not there
//   thread NAME URI                    the same with what it answers and its answers
//   person NAME WHOM                   the account as NAME sees it
//   notifications NAME                 one a line, all of them
//   records NAME [COLLECTION]          NAME's own records, one a line
//   reports                            what moderators have been told, one a line
//   token NAME [access|refresh] [SECONDS]   a token that lapses so many seconds from now; below 0: has lapsed
import crypto from 'node:crypto'
import fs from 'node:fs'
import zlib from 'node:zlib'

const [state, command, ...args] = process.argv.slice(2)
const known = JSON.parse(fs.readFileSync(`${state}/accounts.json`, 'utf8'))
const POST = 'app.bsky.feed.post'
const print = (value) => console.log(JSON.stringify(value))
const account = (name) => known.accounts.find((a) => a.name === name) ?? fail(`no account "${name}"`)
const fail = (message) => { console.error(`actor: ${message}`); process.exit(1) }
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1000))

const send = async (name, nsid, init, query) => {
  const url = new URL(`/xrpc/${nsid}`, known.base_url)
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.append(key, value)
  const headers = { 'x-ratelimit-bypass': known.bypass, ...init.headers }
  if (name) headers.authorization = `Bearer ${account(name).token}`
  const answer = await fetch(url, { ...init, headers })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`${nsid}: ${answer.status} ${body}`)
  return body === '' ? {} : JSON.parse(body)
}
const get = (name, nsid, query) => send(name, nsid, {}, query)
const call = (name, nsid, body) => send(name, nsid, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const create = (name, collection, record) => call(name, 'com.atproto.repo.createRecord', { repo: account(name).did, collection, record })
const now = () => new Date().toISOString()
const strong = ({ uri, cid }) => ({ uri, cid })

async function * pages (name, nsid, query, list) {
  let cursor
  do {
    const page = await get(name, nsid, { limit: 100, ...query, cursor })
    yield * page[list]
    cursor = page.cursor
  } while (cursor)
}

const parts = (uri) => { const [repo, collection, rkey] = uri.slice('at://'.length).split('/'); return { repo, collection, rkey } }
const record = (name, uri) => get(name, 'com.atproto.repo.getRecord', parts(uri))

// Where a mention or a link is, in bytes of UTF-8.
const facets = (text) => [...text.matchAll(/(?<=^|\s)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)|https?:\/\/\S+/g)].map((m) => {
  const byteStart = Buffer.byteLength(text.slice(0, m.index))
  const named = m[1] && known.accounts.find((a) => a.handle === m[1])
  const feature = m[1] ? { $type: 'app.bsky.richtext.facet#mention', did: named?.did } : { $type: 'app.bsky.richtext.facet#link', uri: m[0] }
  return m[1] && !named ? [] : [{ index: { byteStart, byteEnd: byteStart + Buffer.byteLength(m[0]) }, features: [feature] }]
}).flat()

// A person answers what is shown to them. The AppView tells the thread's author of an answer only where it knew what that
// answers before it.
const shown = async (name, uri) => {
  for (let tries = 0; (await get(name, 'app.bsky.feed.getPosts', { uris: uri })).posts.length === 0; tries++) {
    if (tries === 450) fail(`${name} does not see ${uri}`)
    await seconds(0.1)
  }
}

// How many of these posts are seen.
const visible = async (name, uris) => {
  let seen = 0
  for (let from = 0; from < uris.length; from += 25) {
    const url = uris.slice(from, from + 25).map((uri) => `uris=${encodeURIComponent(uri)}`).join('&')
    seen += (await get(name, `app.bsky.feed.getPosts?${url}`)).posts.length
  }
  return seen
}

// Many posts at once; their URIs.
const write = async (author, posts) => {
  const uris = []
  for (let from = 0; from < posts.length; from += 100) { // the server takes 200 at a time at most
    const writes = posts.slice(from, from + 100).map((value) => ({ $type: 'com.atproto.repo.applyWrites#create', collection: POST, value }))
    const done = await call(author, 'com.atproto.repo.applyWrites', { repo: account(author).did, writes })
    uris.push(...done.results.map(({ uri }) => uri))
  }
  return uris
}

const words = (text, at = now()) => ({ $type: POST, text, facets: facets(text), createdAt: at, langs: ['en'] })

// The smallest picture that is one: grey, so many points wide and high.
const picture = (width, height) => {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length, 0)
    ends.writeUInt32BE(zlib.crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(Buffer.alloc((width + 1) * height, 128))), chunk('IEND', Buffer.alloc(0))])
}

const token = (name, kind, lapses) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const at = Math.floor(Date.now() / 1000)
  const claims = { scope: kind === 'refresh' ? 'com.atproto.refresh' : 'com.atproto.appPassPrivileged', sub: account(name).did, aud: known.pds_did, iat: at - 7200, exp: at + lapses }
  if (kind === 'refresh') claims.jti = crypto.randomBytes(32).toString('base64')
  const text = `${part({ typ: kind === 'refresh' ? 'refresh+jwt' : 'at+jwt', alg: 'HS256' })}.${part(claims)}`
  return `${text}.${crypto.createHmac('sha256', known.jwt_secret).update(text).digest('base64url')}`
}

const commands = {
  async account (name, password = crypto.randomUUID()) {
    const handle = `${name}.test`
    const made = await call(undefined, 'com.atproto.server.createAccount', { handle, email: `${name}@mail.test`, password })
    const entry = { name, handle, did: made.did, password, token: made.accessJwt }
    known.accounts.push(entry)
    entry.app_password = (await call(name, 'com.atproto.server.createAppPassword', { name: 'tests' })).password
    await call(name, 'com.atproto.repo.putRecord', { repo: made.did, collection: 'app.bsky.actor.profile', rkey: 'self', record: { $type: 'app.bsky.actor.profile', displayName: name[0].toUpperCase() + name.slice(1), createdAt: now() } })
    fs.writeFileSync(`${state}/accounts.new`, JSON.stringify(known, null, 1) + '\n', { mode: 0o600 })
    fs.renameSync(`${state}/accounts.new`, `${state}/accounts.json`)
    print(entry)
  },

  async post (name, text, ...options) {
    const { at, reply, quote, picture: alt } = Object.fromEntries(options.map((o) => [o.slice(0, o.indexOf('=')), o.slice(o.indexOf('=') + 1)]))
    const post = words(text, at)
    if (reply) {
      await shown(name, reply)
      const parent = await record(name, reply)
      post.reply = { root: parent.value.reply?.root ?? strong(parent), parent: strong(parent) }
    }
    if (quote) post.embed = { $type: 'app.bsky.embed.record', record: strong(await record(name, quote)) }
    if (alt !== undefined) {
      const { blob } = await send(name, 'com.atproto.repo.uploadBlob', { method: 'POST', body: picture(64, 48), headers: { 'content-type': 'image/png' } })
      post.embed = { $type: 'app.bsky.embed.images', images: [{ image: blob, alt, aspectRatio: { width: 64, height: 48 } }] }
    }
    print(strong(await create(name, POST, post)))
  },

  async mentions (name, count, ...authors) {
    const whom = account(name)
    const says = ['where is my parcel', 'thank you, that was quick 🎉', 'ランプが壊れて届きました', 'do you ship abroad', 'still no answer after three days']
    const start = Date.now()
    // In the middle of them, where a page of a hundred ends.
    const instant = new Date(start - 2000 * (25 + 92) - 1000).toISOString()
    const at = (i) => {
      if (i < 20) return instant
      if (i < 25) return new Date(Date.UTC(2018 + i - 20, 4, 17, 8, i)).toISOString()
      return new Date(start - i * 2000).toISOString()
    }
    const posts = new Map()
    for (const [turn, author] of authors.entries()) {
      const mine = Array.from({ length: Number(count) }, (_, i) => i).filter((i) => i % authors.length === turn)
        .map((i) => words(`@${whom.handle} ${says[i % says.length]} (${i + 1})`, at(i)))
      const uris = await write(author, mine)
      uris.forEach((uri, i) => posts.set(uri, { uri, by: author, text: mine[i].text, at: mine[i].createdAt }))
    }
    for (let tries = 0; ; tries++) {
      const there = new Set()
      // Its pages lose posts of one millisecond at their edges: so the thread service is asked for those.
      for await (const n of pages(name, 'app.bsky.notification.listNotifications', {}, 'notifications')) there.add(n.uri)
      const missing = [...posts.keys()].filter((uri) => !there.has(uri))
      if (missing.length < 20 && await visible(name, missing) === missing.length) break
      if (tries === 450) fail(`${missing.length} of ${posts.size} posts did not reach ${name}`)
      await seconds(0.2)
    }
    posts.forEach(print)
  },

  async flood (name, count, text, at) {
    const uris = await write(name, Array.from({ length: Number(count) }, (_, i) => words(`${text} (${i + 1})`, at?.slice('at='.length))))
    for (let tries = 0; await visible(name, uris) < uris.length; tries++) {
      if (tries === 450) fail(`not all of ${uris.length} posts are seen`)
      await seconds(0.2)
    }
    uris.forEach((uri) => console.log(uri))
  },

  like: async (name, uri) => print(strong(await create(name, 'app.bsky.feed.like', { subject: strong(await record(name, uri)), createdAt: now() }))),
  repost: async (name, uri) => print(strong(await create(name, 'app.bsky.feed.repost', { subject: strong(await record(name, uri)), createdAt: now() }))),
  follow: async (name, whom) => print(strong(await create(name, 'app.bsky.graph.follow', { subject: account(whom).did, createdAt: now() }))),
  delete: async (name, uri) => print(await call(name, 'com.atproto.repo.deleteRecord', parts(uri))),

  async handle (name, handle) {
    await call(name, 'com.atproto.identity.updateHandle', { handle })
    print({ handle })
  },

  async seen (name, uri) {
    const { posts } = await get(name, 'app.bsky.feed.getPosts', { uris: uri })
    if (posts.length === 0) fail(`${name} does not see ${uri}`)
    print(posts[0])
  },
  thread: async (name, uri) => print((await get(name, 'app.bsky.feed.getPostThread', { uri })).thread),
  person: async (name, whom) => print(await get(name, 'app.bsky.actor.getProfile', { actor: account(whom).did })),
  async notifications (name) {
    for await (const n of pages(name, 'app.bsky.notification.listNotifications', {}, 'notifications')) print(n)
  },
  async records (name, collection = POST) {
    for await (const r of pages(name, 'com.atproto.repo.listRecords', { repo: account(name).did, collection }, 'records')) print(r)
  },
  async reports () {
    const authorization = `Basic ${btoa('admin:admin-pass')}` // what the development network of the package gives it
    const query = 'types=tools.ozone.moderation.defs%23modEventReport&limit=100'
    const answer = await fetch(`${known.ozone}/xrpc/tools.ozone.moderation.queryEvents?${query}`, { headers: { authorization } })
    if (!answer.ok) fail(`queryEvents: ${answer.status} ${await answer.text()}`)
    for (const event of (await answer.json()).events) print(event)
  },
  async token (name, kind = 'access', lapses = '-60') { console.log(token(name, kind, Number(lapses))) },
}

if (!Object.hasOwn(commands, command)) fail('usage: see the head of actor.mjs')
await commands[command](...args).catch((error) => fail(error.message))
