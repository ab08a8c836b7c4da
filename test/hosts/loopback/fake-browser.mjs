#!/usr/bin/env node
// Stands in for a browser where a test needs one that can be told what to do: reads the launch file it was started with,
// says hello with its code, and reports what it was given. Behaviour comes from the file `behaviour` in its folder.
/* global WebSocket */
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = process.env.FAKE_BROWSER_DIR
const behaviour = readFileSync(path.join(folder, 'behaviour'), 'utf8')
const argument = process.argv.slice(2).find(text => text.includes('file://'))
const file = fileURLToPath(argument.replace('--app=', ''))
const target = /url=([^"]+)"/.exec(readFileSync(file, 'utf8'))[1]
const mode = name => (statSync(name).mode & 0o777).toString(8)
const report = {
  argv: process.argv.slice(2),
  pid: process.pid,
  commandLine: existsSync('/proc/self/cmdline') ? readFileSync('/proc/self/cmdline', 'utf8') : process.argv.join(' '),
  file,
  modes: [mode(file), mode(path.dirname(file))],
  target,
}
appendFileSync(path.join(folder, 'reports'), `${JSON.stringify(report)}\n`)
if (behaviour === 'fails') process.exit(1)

const { origin, host, hash } = new URL(target)
const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Origin: origin } })
socket.addEventListener('open', () => {
  const header = Buffer.from(JSON.stringify({ kind: 'hello', version: 1, code: hash.slice(3) }))
  const frame = Buffer.alloc(4 + header.length)
  frame.writeUInt32BE(header.length)
  header.copy(frame, 4)
  socket.send(frame)
})
// "Closing the window": at SIGUSR2. Otherwise it stays until it is ended.
process.on('SIGUSR2', () => process.exit(0))
setInterval(() => undefined, 1_000)
