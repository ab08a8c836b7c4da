// The page in the words of its users. Nothing here asserts; waits are those of the reader's eye.

import { expect, type Locator, type Page } from '@playwright/test'

/** The trial model writes thousands of words to this, so there is always something to stop. */
export const LONG_QUESTION = 'Write a very long story about a dragon, with many chapters.'

export class JarvisPage {
  readonly page: Page
  readonly composer: Locator
  readonly questions: Locator
  readonly answers: Locator
  readonly stopButton: Locator
  readonly conversations: Locator

  constructor(page: Page) {
    this.page = page
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true })
    this.questions = page.getByRole('article', { name: /^You, / })
    this.answers = page.getByRole('article', { name: /^Jarvis, / })
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true })
    this.conversations = page.getByRole('navigation', { name: 'Conversations' })
  }

  async newChat(): Promise<void> {
    await this.page.getByRole('link', { name: 'New chat' }).click()
    // The chat before has gone: its answers would be counted with those to come.
    await expect(this.answers).toHaveCount(0)
    await expect(this.composer).toBeVisible()
  }

  async ask(question: string): Promise<void> {
    await this.composer.fill(question)
    await this.composer.press('Enter')
  }

  /** Asks something long, and waits until a part of the answer can be read. */
  async askLong(question = LONG_QUESTION): Promise<Locator> {
    const before = await this.answers.count()
    await this.ask(question)
    const answer = this.answers.nth(before)
    await this.hasWritten(answer, 20)
    return answer
  }

  text(answer: Locator): Locator {
    return answer.locator('.markdown')
  }

  /** Waits until at least `characters` of an answer stand there. */
  async hasWritten(answer: Locator, characters: number): Promise<void> {
    await expect
      .poll(
        async () =>
          (
            await this.text(answer)
              .innerText()
              .catch(() => '')
          ).length,
        { timeout: 45_000 },
      )
      .toBeGreaterThanOrEqual(characters)
  }

  /** Waits until an answer has ended, in whatever way. */
  async hasEnded(answer: Locator): Promise<void> {
    await expect(answer).not.toHaveAttribute('aria-busy', 'true', { timeout: 60_000 })
  }

  /** Nothing is being written afterwards; a small model may come to its end before the button is reached. */
  async stop(): Promise<void> {
    await this.stopButton.click({ timeout: 15_000 }).catch(() => undefined)
    await expect(this.stopButton).toBeHidden()
  }

  /** The row of the sidebar. */
  conversation(title: string): Locator {
    return this.conversations.getByRole('listitem').filter({ hasText: title })
  }

  /** The row of the conversation being shown; titles may repeat. */
  get shownConversation(): Locator {
    return this.conversations.getByRole('listitem').filter({ has: this.page.locator('[aria-current="page"]') })
  }

  /** Chooses from the menu of the conversation being shown. */
  async conversationMenu(item: string): Promise<void> {
    const row = this.shownConversation
    await row.hover()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }
}
