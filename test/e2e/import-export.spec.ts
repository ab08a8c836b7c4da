import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { expect, test } from './jarvis-test.ts'

const CONVERSATIONS = 400
const MESSAGES = 50
const TOTAL = CONVERSATIONS * MESSAGES

test('conversations come in from a file, seen beforehand, cancelled, taken up again and taken back, and go out in three forms', async ({
  ownHost,
}, testInfo) => {
  const { host, jarvis } = await ownHost()
  const { page } = jarvis
  const file = testInfo.outputPath('talks.jsonl')
  await writeFile(file, talks())
  await page.goto(`${new URL(page.url()).origin}/#/memory`)
  await page.getByRole('button', { name: 'Import and export' }).click()
  await page.getByRole('menuitem', { name: 'Import conversations…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import conversations' })
  const importButton = dialog.getByRole('button', { name: 'Import', exact: true })
  await watchProgress(page)

  await choose(page, file)
  await expect(dialog.getByText('400 conversations with 20,000 messages will be added.')).toBeVisible({
    timeout: 30_000,
  })
  await dialog.getByText('2 items could not be read').click()
  const report = dialog.getByRole('list', { name: 'Items that could not be read' }).getByRole('listitem')
  await expect(report).toHaveText([/^Line 101 /, /^Line 102 /])

  // A quick computer may be done before the button is reached; what is there afterwards is the same.
  await importButton.click()
  await dialog
    .getByRole('button', { name: 'Cancel' })
    .click({ timeout: 2_000 })
    .catch(() => undefined)
  const goOn = dialog.getByRole('button', { name: 'Go on' })
  await expect(dialog.getByRole('button', { name: /^(Go on|Undo import)$/ })).toBeVisible({ timeout: 30_000 })
  if (await goOn.isVisible()) await goOn.click()
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  const stored = async () => (await client.call('app.stats', {})).messages
  await expect.poll(stored, { timeout: 30_000 }).toBe(TOTAL)
  expect(await progressSeen(page)).toBe(true)

  // The same again adds nothing.
  await page.keyboard.press('Escape')
  await open(page)
  if (await dialog.getByRole('button', { name: 'Choose another file' }).isVisible())
    await dialog.getByRole('button', { name: 'Choose another file' }).click()
  await choose(page, file)
  await expect(dialog.getByText('Nothing new was found.')).toBeVisible({ timeout: 30_000 })
  await expect(dialog.getByText('20,000 messages are here already')).toBeVisible()
  await expect(importButton).toBeDisabled()
  await page.keyboard.press('Escape')

  const json = JSON.parse(await exported(page, 'Export everything as JSON')) as {
    conversations: { title: string; messages: { content: string }[] }[]
  }
  expect(json.conversations.flatMap(({ messages }) => messages)).toHaveLength(TOTAL)
  expect(json.conversations.find(({ title }) => title === 'Talk 7')?.messages[3]?.content).toBe(
    'Talk 7, line 3: tea & <b>',
  )
  const markdown = await exported(page, 'Export everything as Markdown')
  expect(markdown.match(/^# Talk \d+$/gm)).toHaveLength(CONVERSATIONS)
  const html = await exported(page, 'Export everything as a web page')
  expect(html).toContain('Talk 7, line 3: tea &amp; &lt;b&gt;')
  expect(html).not.toContain('<b>')

  await open(page)
  await dialog.getByRole('button', { name: 'Choose another file' }).click()
  for (const undo = dialog.getByRole('button', { name: 'Undo import of talks.jsonl' }); await undo.count();) {
    const before = await undo.count()
    await undo.first().click()
    await expect.poll(() => undo.count(), { timeout: 30_000 }).toBeLessThan(before)
  }
  await expect.poll(stored, { timeout: 30_000 }).toBe(0)
  client.close()
})

/** Two of its lines cannot be read. */
function talks(): string {
  const lines: string[] = []
  for (let talk = 0; talk < CONVERSATIONS; talk++) {
    for (let line = 0; line < MESSAGES; line++) {
      lines.push(
        JSON.stringify({
          id: `m${talk}-${line}`,
          conversationId: `talk-${talk}`,
          conversationTitle: `Talk ${talk}`,
          role: line % 2 === 0 ? 'user' : 'assistant',
          content: `Talk ${talk}, line ${line}: tea & <b>`,
          createdAt: 1_700_000_000_000 + talk * 60_000 + line,
        }),
      )
    }
  }
  lines.splice(100, 0, '{"id": "torn', '{"id": "nobody", "role": "wizard", "conversationId": "talk-1"}')
  return `${lines.join('\n')}\n`
}

async function choose(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file)
}

async function open(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Import and export' }).click()
  await page.getByRole('menuitem', { name: 'Import conversations…' }).click()
}

async function exported(page: Page, item: string): Promise<string> {
  await page.getByRole('button', { name: 'Import and export' }).click()
  const downloading = page.waitForEvent('download', { timeout: 30_000 })
  await page.getByRole('menuitem', { name: item }).click()
  return await readFile(await (await downloading).path(), 'utf8')
}

/** Notes whether a bar was shown, however short the work. */
async function watchProgress(page: Page): Promise<void> {
  await page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector('[role=dialog] [role=progressbar]') !== null)
        document.documentElement.dataset['progress'] = 'seen'
    }).observe(document.body, { subtree: true, childList: true })
  })
}

async function progressSeen(page: Page): Promise<boolean> {
  return await page.evaluate(() => document.documentElement.dataset['progress'] === 'seen')
}
