// What the double has seen the app do, for tests to look at, and what a test decided it shall meet.

import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron'

export interface Navigation {
  readonly event: 'will-frame-navigate' | 'will-navigate' | 'will-redirect' | 'window-open'
  readonly url: string
  readonly isPrevented: boolean
}

export interface DoubleState {
  readonly openedOutside: string[]
  readonly messageBoxes: MessageBoxOptions[]
  readonly errorBoxes: { readonly title: string; readonly content: string }[]
  readonly navigations: Navigation[]
  menu: MenuItemConstructorOptions[] | null
  isSandboxEnabled: boolean
  isRelaunchAsked: boolean
  /** Index of the button that the next message boxes are answered with; null: the one that Escape stands for. */
  messageBoxAnswer: number | null
}

export const state: DoubleState = {
  openedOutside: [],
  messageBoxes: [],
  errorBoxes: [],
  navigations: [],
  menu: null,
  isSandboxEnabled: false,
  isRelaunchAsked: false,
  messageBoxAnswer: null,
}
