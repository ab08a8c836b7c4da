// What an import reads from: a file, the members of a ZIP archive that hold conversations, or those files of a folder.

import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { listZipMembers, readZipMember } from '../../lib/zip-archive.ts'

export interface SourcePart {
  readonly name: string
  readonly sizeBytes: number
  readonly open: () => Promise<AsyncIterable<Buffer>>
}

const READ_BYTES = 256 * 1024
/** ChatGPT's whole or partitioned list, Claude's, ours; Markdown and JSON Lines in archives of other programs. */
const conversationFile = /(?:^|\/)conversations(?:[-_]?\d+)?\.json$/i
const otherFile = /\.(?:md|markdown|jsonl|ndjson)$/i

export async function partsOf(file: string): Promise<readonly SourcePart[]> {
  let facts
  try {
    facts = await stat(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  if (facts.isDirectory()) {
    const names = chosen((await readdir(file)).toSorted())
    return await Promise.all(
      names.map(async name => plainPart(path.join(file, name), name, (await stat(path.join(file, name))).size)),
    )
  }
  if (!facts.isFile()) throw new AppError('bad_request', `${file} is no file.`, { data: { reason: 'no_file' } })
  try {
    if (await isZip(file)) {
      const members = await listZipMembers(file)
      const names = chosen(members.map(({ name }) => name).toSorted())
      return names.map(name => ({
        name,
        sizeBytes: members.find(member => member.name === name)?.sizeBytes ?? 0,
        open: () => readZipMember(file, name),
      }))
    }
  } catch (error) {
    throw new AppError('bad_request', `The archive cannot be read: ${error instanceof Error ? error.message : ''}`, {
      data: { reason: 'archive' },
      cause: error,
    })
  }
  return [plainPart(file, path.basename(file), facts.size)]
}

/** Lists of conversations if there are any; only else other files that may hold some. */
function chosen(names: readonly string[]): readonly string[] {
  const lists = names.filter(name => conversationFile.test(name))
  return lists.length > 0 ? lists : names.filter(name => otherFile.test(name))
}

function plainPart(file: string, name: string, sizeBytes: number): SourcePart {
  return { name, sizeBytes, open: () => Promise.resolve(createReadStream(file, { highWaterMark: READ_BYTES })) }
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50
  } finally {
    await handle.close()
  }
}

function unreadable(file: string, error: unknown): AppError {
  const cause = (error as NodeJS.ErrnoException).code ?? ''
  if (cause === 'ENOENT' || cause === 'ENOTDIR') {
    return new AppError('not_found', `There is no file ${file}.`, { data: { kind: 'file', reference: file } })
  }
  return new AppError('bad_request', `${file} cannot be read (${cause}).`, { data: { reason: 'unreadable', cause } })
}
