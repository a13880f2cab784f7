// usage: front.mjs STATE-DIR FOLDER     a server before the PDS of STATE-DIR, which counts, answers for it, or breaks off
// FOLDER/url is its address. FOLDER/log gets a line for each request: NUMBER METHOD NAME STATUS TIME, where the status is held
// or cut for what stays without an answer, and the time is that of the answer in milliseconds. FOLDER/rule, where it is there, is read at each request:
//   {"match": REGEX on "METHOD NAME", "skip": N, "times": N, "do": "answer" | "hold" | "cut" | "half", "late": BOOL,
//    "status": N, "headers": {}, "body": TEXT}
// It holds for those that match, after skip of them, so many times (1). answer: with status, headers and body, the PDS is
// not asked. hold, cut: no answer, the connection stays open or is closed; late: the PDS has answered before. half: its
// answer breaks off in the middle.
// The number starts anew with each new rule. Ends with standard input.
import fs from 'node:fs'
import http from 'node:http'

const [state, folder] = process.argv.slice(2)
const base = new URL(JSON.parse(fs.readFileSync(`${state}/accounts.json`, 'utf8')).base_url)
let number = 0
let rule = null
let text = ''

const current = () => {
  let now = ''
  try { now = fs.readFileSync(`${folder}/rule`, 'utf8') } catch {}
  if (now !== text) {
    text = now
    rule = now === '' ? null : { skip: 0, times: 1, ...JSON.parse(now), met: 0 }
  }
  return rule
}
const applies = (name) => {
  const r = current()
  if (r === null || !new RegExp(r.match).test(name)) return null
  r.met++
  return r.met > r.skip && r.met <= r.skip + r.times ? r : null
}
const log = (line) => fs.appendFileSync(`${folder}/log`, line + '\n')

const ask = (request, body) => new Promise((resolve, reject) => {
  const headers = { ...request.headers, host: base.host, 'accept-encoding': 'identity', 'x-forwarded-for': '127.0.0.9' }
  const ahead = http.request(new URL(request.url, base), { method: request.method, headers, agent: false }, (answer) => {
    const chunks = []
    answer.on('data', (chunk) => chunks.push(chunk))
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }))
    answer.on('error', reject)
  })
  ahead.on('error', reject)
  ahead.end(body)
})

const front = http.createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const name = `${request.method} ${new URL(request.url, base).pathname.replace('/xrpc/', '')}`
  const mine = ++number
  const began = Date.now()
  const r = applies(name)
  if (r?.do === 'answer') {
    log(`${mine} ${name} ${r.status}`)
    response.writeHead(r.status, { 'content-type': 'application/json', ...r.headers }).end(r.body ?? '{}')
    return
  }
  let answer = { status: 'cut' }
  if (!r || r.late || r.do === 'half') answer = await ask(request, Buffer.concat(chunks)).catch(() => answer)
  if (r && r.do !== 'half') {
    log(`${mine} ${name} ${r.do === 'cut' ? 'cut' : 'held'}`)
    if (r.do === 'cut') request.socket.destroy()
    return
  }
  log(`${mine} ${name} ${r ? 'half' : answer.status} ${Date.now() - began}`)
  if (answer.status === 'cut') {
    request.socket.destroy()
    return
  }
  // A session names the account's server: that is this one.
  if (/Session$/.test(name)) answer.body = Buffer.from(answer.body.toString().replaceAll(base.origin, `http://${request.headers.host}`))
  const { connection, 'transfer-encoding': encoding, 'content-length': length, ...headers } = answer.headers
  response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length })
  if (r) response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy())
  else response.end(answer.body)
})
front.listen(0, '127.0.0.1', () => fs.writeFileSync(`${folder}/url`, `http://127.0.0.1:${front.address().port}\n`))
process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0))
